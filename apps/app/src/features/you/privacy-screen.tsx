import type { User } from "@aura-journal/contracts";
import { useTranslation } from "react-i18next";
import { View } from "react-native";
import { consentTextIn } from "../../locale/consent-text.ts";
import { useAccount, useAccountState, useDoing } from "../../data/account-context.tsx";
import { useJournal, useJournalQuery } from "../../data/journal-context.tsx";
import { useSettings } from "../../data/settings-context.tsx";
import { CheckRow } from "../../ui/check-row.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Text } from "../../ui/text.tsx";
import { ProblemNotice } from "../account/problem.tsx";

const ANALYSES = ["off", "local", "cloud"] as const;
const SEARCHES = ["server", "device"] as const;

/** Who may read what one writes, besides oneself: nobody, unless it is said here. */
export function PrivacyScreen() {
  const { t } = useTranslation();
  const state = useAccountState();
  const { settings, change } = useSettings();
  if (state === undefined) return null;
  return (
    <Page
      title={t("you.privacy.title")}
      lead={t(state.kind === "absent" ? "you.privacy.leadHere" : "you.privacy.lead")}
      back={{ href: "/you", label: t("places.you") }}
    >
      {state.kind === "open" ? <Choices privacy={state.user.preferences.privacy} /> : null}
      {state.kind === "lost" ? <Notice kind="note" text={t("account.lost")} /> : null}
      {state.kind === "absent" ? <ReadHere /> : null}
      <View>
        <Text as="strong" level={2}>
          {t("you.privacy.help.title")}
        </Text>
        <Text as="caption" tone="soft">
          {t("you.privacy.help.hint")}
        </Text>
        <CheckRow
          label={t("you.privacy.help.show")}
          isChecked={settings.isHelpCardShown}
          onChange={(isHelpCardShown) => change({ isHelpCardShown })}
        />
      </View>
    </Page>
  );
}

/** Without an account the analysis is this device's own matter. */
function ReadHere() {
  const { t } = useTranslation();
  const journal = useJournal();
  const { value: isOn } = useJournalQuery("entries", "read here", (asked) => asked.isReadHere());
  return (
    <View>
      <Text as="strong" level={2}>
        {t("you.privacy.analysis.title")}
      </Text>
      <Text as="caption" tone="soft">
        {t("you.privacy.analysis.hereHint")}
      </Text>
      {isOn === undefined ? null : (
        <CheckRow
          label={t("you.privacy.analysis.here")}
          isChecked={isOn}
          onChange={(wanted) => void journal.setReadHere(wanted)}
        />
      )}
    </View>
  );
}

function Choices({ privacy }: { readonly privacy: User["preferences"]["privacy"] }) {
  const { t, i18n } = useTranslation();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const change = (update: Partial<typeof privacy>): void =>
    void run(() =>
      account.updatePreferences({
        privacy: update,
        ...(update.analysis === undefined ? {} : { consent: consentTextIn(i18n.language) }),
      }),
    );
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
