import type { User } from "@aura-journal/contracts";
import { useTranslation } from "react-i18next";
import { useAccount, useDoing } from "../../data/account-context.tsx";
import { Choice } from "../../ui/choice.tsx";
import { ProblemNotice } from "../account/problem.tsx";
import { OwnPage } from "./own-page.tsx";

const ANALYSES = ["off", "local", "cloud"] as const;
const SEARCHES = ["server", "device"] as const;

/** Who may read what one writes, besides oneself: nobody, unless it is said here. */
export function PrivacyScreen() {
  const { t } = useTranslation();
  return (
    <OwnPage title={t("you.privacy.title")} lead={t("you.privacy.lead")}>
      {(user) => <Choices privacy={user.preferences.privacy} />}
    </OwnPage>
  );
}

function Choices({ privacy }: { readonly privacy: User["preferences"]["privacy"] }) {
  const { t } = useTranslation();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const change = (update: Partial<typeof privacy>): void =>
    void run(() => account.updatePreferences({ privacy: update }));
  return (
    <>
      <ProblemNotice problem={problem} wrong="password" />
      <Choice
        label={t("you.privacy.analysis.title")}
        options={ANALYSES.map((value) => ({
          value,
          name: t(`you.privacy.analysis.${value}.name`),
          hint: t(`you.privacy.analysis.${value}.hint`),
        }))}
        value={privacy.analysis}
        isDisabled={isBusy}
        onChange={(analysis) => change({ analysis })}
      />
      <Choice
        label={t("you.privacy.search.title")}
        options={SEARCHES.map((value) => ({
          value,
          name: t(`you.privacy.search.${value}.name`),
          hint: t(`you.privacy.search.${value}.hint`),
        }))}
        value={privacy.search}
        isDisabled={isBusy}
        onChange={(search) => change({ search })}
      />
    </>
  );
}
