import { useTranslation } from "react-i18next";
import type { Problem } from "../../data/account.ts";
import { Notice } from "../../ui/notice.tsx";

/** Why something did not come about, in a sentence. `wrong` says what may be wrong here: a password, a code, both. */
export function ProblemNotice({
  problem,
  wrong,
}: {
  readonly problem: Problem | undefined;
  readonly wrong: "login" | "code" | "password" | "both";
}) {
  const { t } = useTranslation();
  if (problem === undefined) return null;
  return <Notice kind="problem" text={problem === "wrong" ? t(`problems.wrong.${wrong}`) : t(`problems.${problem}`)} />;
}
