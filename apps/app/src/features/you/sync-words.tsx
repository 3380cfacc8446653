import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useJournal, useJournalQuery } from "../../data/journal-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";

/** Where one's words are, in a sentence, and what they wait for. */
export function SyncWords() {
  const { t } = useTranslation();
  const journal = useJournal();
  const { value: glance } = useJournalQuery("sync", "glance", (asked) => asked.glance());
  if (glance === undefined) return null;
  const { state, waiting, isBusy, needs } = glance;
  return (
    <View role="status" style={styles.words}>
      <Text as="strong">{t(`sync.${isBusy && state !== "needsYou" ? "busy" : state}`)}</Text>
      {waiting > 0 ? (
        <Text as="label" tone="soft">
          {t("you.sync.waiting", { count: waiting })}
        </Text>
      ) : null}
      {needs.map((need) => (
        <Text key={need.kind} as="label" tone="danger">
          {t(`you.sync.${need.kind}`, { count: "count" in need ? need.count : 1 })}
        </Text>
      ))}
      {state === "offline" ? (
        <View style={styles.again}>
          <Button label={t("you.sync.again")} kind="quiet" onPress={() => void journal.synchronise()} />
        </View>
      ) : null}
    </View>
  );
}

const styles = StyleSheet.create({
  words: { gap: space[1] },
  again: { alignSelf: "flex-start", marginTop: space[2] },
});
