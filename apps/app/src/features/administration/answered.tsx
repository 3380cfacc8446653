import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { Text } from "../../ui/text.tsx";
import { AdminProblem } from "./admin-problem.tsx";
import type { Answer } from "./use-answer.ts";

/** What the server answered, or why there is nothing to show yet. */
export function Answered<T>({
  answer: { outcome, again },
  children,
}: {
  readonly answer: Answer<T>;
  readonly children: (value: T) => ReactNode;
}) {
  const { t } = useTranslation(ADMINISTRATION);
  if (outcome === undefined) {
    return (
      <Text tone="soft" role="status">
        {t("asking")}
      </Text>
    );
  }
  if (outcome.kind === "failed") return <AdminProblem problem={outcome.problem} onAgain={again} />;
  return children(outcome.value);
}
