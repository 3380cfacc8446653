import { useTranslation } from "react-i18next";
import { Notice } from "../../ui/notice.tsx";
import type { Attempting } from "./use-attempt.ts";

const MINUTE_SECONDS = 60;

/** What came of the last attempt, and when the next is taken. */
export function AttemptNotice({ isWrong, pauseSeconds }: Pick<Attempting, "isWrong" | "pauseSeconds">) {
  const { t } = useTranslation();
  if (pauseSeconds > MINUTE_SECONDS) {
    return (
      <Notice kind="problem" text={t("lock.pausedMinutes", { count: Math.ceil(pauseSeconds / MINUTE_SECONDS) })} />
    );
  }
  if (pauseSeconds > 0) return <Notice kind="problem" text={t("lock.paused")} />;
  return isWrong ? <Notice kind="problem" text={t("lock.wrong")} /> : null;
}
