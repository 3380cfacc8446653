import { useTranslation } from "react-i18next";
import type { Problem } from "../../data/account.ts";
import { CONNECTIONS } from "../../locale/connections.ts";
import { Notice } from "../../ui/notice.tsx";
import { ProblemNotice } from "../account/problem.tsx";

/** Why something with a webhook did not come about: two answers of the server mean something of their own here. */
export function WebhookProblem({ problem }: { readonly problem: Problem | undefined }) {
  const { t } = useTranslation(CONNECTIONS);
  if (problem === "invalid") return <Notice kind="problem" text={t("webhooks.refused")} />;
  if (problem === "taken") return <Notice kind="problem" text={t("webhooks.tooMany")} />;
  return <ProblemNotice problem={problem} wrong="password" />;
}
