import { Link } from "expo-router";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useJournalQuery } from "../../data/journal-context.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space } from "../../ui/tokens.ts";

/** What was written on this day in earlier years; nothing where nothing was. */
export function OnThisDay({ today }: { readonly today: string }) {
  const { t } = useTranslation();
  const palette = usePalette();
  const { value: memories = [] } = useJournalQuery("entries", `on-this-day ${today}`, (journal) =>
    journal.onThisDay(today),
  );
  if (memories.length === 0) return null;
  return (
    <View role="complementary" aria-label={t("onThisDay.title")} style={styles.memories}>
      <Text as="heading" level={2}>
        {t("onThisDay.title")}
      </Text>
      {memories.slice(0, 3).map((memory) => (
        <Link key={memory.entryId} href={`/entry/${memory.entryId}`}>
          <View style={[styles.memory, { borderColor: palette.line }]}>
            <Text as="caption" tone="soft">
              {t("onThisDay.yearsAgo", { count: Number(today.slice(0, 4)) - Number(memory.localDate.slice(0, 4)) })}
            </Text>
            <Text as="prose" numberOfLines={4}>
              {memory.excerpt}
            </Text>
          </View>
        </Link>
      ))}
    </View>
  );
}

const styles = StyleSheet.create({
  memories: { width: 300, maxWidth: "100%", gap: space[4] },
  memory: { borderTopWidth: StyleSheet.hairlineWidth, paddingTop: space[3], gap: space[1] },
});
