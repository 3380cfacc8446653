import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useJournal, useJournalQuery } from "../../data/journal-context.tsx";
import type { Glance } from "../../data/journal.ts";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { TextLink } from "../account/text-link.tsx";
import { shownState } from "../shell/sync-state.ts";

/** Where one's words are, in a sentence, and what they wait for. */
export function SyncScreen() {
  const { t } = useTranslation();
  const { value: glance } = useJournalQuery("sync", "glance", (journal) => journal.glance());
  return (
    <Page title={t("you.sync.title")} lead={t("you.sync.lead")} back={{ href: "/you", label: t("places.you") }}>
      <View role="status" style={styles.words}>
        {glance === undefined ? null : <Words glance={glance} />}
      </View>
    </Page>
  );
}

function Words({ glance }: { readonly glance: Glance }) {
  const { t } = useTranslation();
  const journal = useJournal();
  const { state, waiting, needs } = glance;
  return (
    <>
      <Text as="strong">{t(`sync.${shownState(glance)}`)}</Text>
      {waiting > 0 ? <Text tone="soft">{t("you.sync.waiting", { count: waiting })}</Text> : null}
      {needs.map((need) => (
        <View key={need.kind}>
          <Text tone="danger">{t(`you.sync.${need.kind}`, { count: "count" in need ? need.count : 1 })}</Text>
          {need.kind === "signIn" ? <TextLink href="/sign-in" label={t("account.signIn")} /> : null}
          {need.kind === "conflicts" ? <TextLink href="/conflicts" label={t("conflicts.title")} /> : null}
        </View>
      ))}
      {state === "offline" ? (
        <View style={styles.again}>
          <Button label={t("you.sync.again")} kind="quiet" onPress={() => void journal.synchronise()} />
        </View>
      ) : null}
    </>
  );
}

const styles = StyleSheet.create({
  words: { gap: space[2] },
  again: { alignSelf: "flex-start", marginTop: space[2] },
});
