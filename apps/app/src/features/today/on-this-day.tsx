import { Link } from "expo-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, useWindowDimensions, View } from "react-native";
import { useJournalQuery } from "../../data/journal-context.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { MEASURE, space, WIDE } from "../../ui/tokens.ts";

/** What was written on this day in earlier years; nothing where nothing was. */
export const OnThisDay = memo(function OnThisDay({ today }: { readonly today: string }) {
  const { t } = useTranslation();
  const palette = usePalette();
  const isWide = useWindowDimensions().width >= WIDE;
  const { value: memories = [] } = useJournalQuery("entries", `on-this-day ${today}`, (journal) =>
    journal.onThisDay(today),
  );
  if (memories.length === 0) return null;
  return (
    <View role="complementary" aria-label={t("onThisDay.title")} style={[styles.memories, isWide && styles.beside]}>
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
});

const styles = StyleSheet.create({
  memories: { width: "100%", maxWidth: MEASURE, gap: space[4] },
  beside: { width: 300 },
  memory: { borderTopWidth: StyleSheet.hairlineWidth, paddingTop: space[3], gap: space[1] },
});
