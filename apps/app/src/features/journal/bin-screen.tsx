import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ScrollView, StyleSheet, View } from "react-native";
import { useJournal, useJournalQuery } from "../../data/journal-context.tsx";
import type { TimelineItem } from "../../data/journal.ts";
import { fullDay } from "../../locale/format.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { MEASURE, space } from "../../ui/tokens.ts";
import { useBinDays } from "./use-bin-days.ts";

/** What was deleted and can be taken out again. */
export function BinScreen() {
  const { t } = useTranslation();
  const { value: items } = useJournalQuery("entries", "bin", (journal) => journal.bin());
  const days = useBinDays();
  if (items === undefined) return null;
  const waits = days === undefined ? t("bin.waits") : t("bin.waits", { count: days });
  if (items.length === 0) return <Empty level={1} text={`${t("bin.empty")} ${waits}`} />;
  return (
    <ScrollView contentContainerStyle={styles.scroll}>
      <View style={styles.column}>
        <Text as="title" level={1}>
          {t("bin.title")}
        </Text>
        <Text as="caption" tone="soft">
          {waits}
        </Text>
        {items.map((item) => (
          <Binned key={item.entryId} item={item} />
        ))}
      </View>
    </ScrollView>
  );
}

function Binned({ item }: { readonly item: TimelineItem }) {
  const { t, i18n } = useTranslation();
  const palette = usePalette();
  const journal = useJournal();
  const [isElsewhere, setElsewhere] = useState(false);
  const restore = (): void => {
    void journal.restore(item.entryId).then((isHere) => setElsewhere(!isHere));
  };
  return (
    <View style={[styles.item, { borderColor: palette.line }]}>
      <Text as="caption" tone="soft">
        {fullDay(i18n.language, item.localDate)}
      </Text>
      <Text as="prose" numberOfLines={3}>
        {item.excerpt}
      </Text>
      {isElsewhere ? (
        <Text as="label" tone="danger" role="alert">
          {t("bin.failed")}
        </Text>
      ) : null}
      <View style={styles.action}>
        <Button kind="quiet" label={t("bin.restore")} onPress={restore} />
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  scroll: { padding: space[5], paddingBottom: space[16] },
  column: { width: "100%", maxWidth: MEASURE, alignSelf: "center", gap: space[4] },
  item: { borderTopWidth: StyleSheet.hairlineWidth, paddingTop: space[4], gap: space[2] },
  action: { alignItems: "flex-start" },
});
