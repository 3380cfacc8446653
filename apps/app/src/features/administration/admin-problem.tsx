import { useTranslation } from "react-i18next";
import type { Problem } from "../../data/account.ts";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";

const KNOWN = ["offline", "refused", "taken", "invalid", "tooMany", "signedOut", "freshSignIn"] as const;

/** Why a page of the administration has nothing to show, or did nothing; and the way to try again. */
export function AdminProblem({
  problem,
  onAgain,
}: {
  readonly problem: Problem | undefined;
  readonly onAgain?: () => void;
}) {
  const { t } = useTranslation(ADMINISTRATION);
  if (problem === undefined) return null;
  return (
    <>
      <Notice kind="problem" text={t(`problems.${KNOWN.find((known) => known === problem) ?? "server"}`)} />
      {onAgain === undefined ? null : <Button label={t("again")} kind="quiet" onPress={onAgain} />}
    </>
  );
}
