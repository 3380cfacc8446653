import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Pressable, ScrollView, StyleSheet, View } from "react-native";
import type { JournalInsights } from "../../data/insights.ts";
import { deviceTimezone, localDateOf } from "../../locale/format.ts";
import { Empty } from "../../ui/empty.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space, TARGET } from "../../ui/tokens.ts";
import { EmotionsInsight } from "./emotions-insight.tsx";
import { InsightQueryContext } from "./entries-behind.tsx";
import { HabitsInsight } from "./habits-insight.tsx";
import { MoodInsight } from "./mood-insight.tsx";
import { PERIODS, type Period } from "./period.ts";
import { StreakInsight } from "./streak-insight.tsx";
import { TopicsInsight } from "./topics-insight.tsx";
import { useInsights } from "./use-insights.ts";
import { WordsInsight } from "./words-insight.tsx";
import { YearInsight } from "./year-insight.tsx";

/** What a journal says about its writer's days: to them alone, computed on this device. */
export function InsightsScreen() {
  const { t } = useTranslation();
  const [period, setPeriod] = useState<Period>("year");
  const today = localDateOf(new Date(), deviceTimezone());
  const value = useInsights(period, today);
  // What was shown stays until the next stretch of time is there: the page keeps its place.
  const [shown, setShown] = useState(value);
  if (value !== undefined && value !== shown) setShown(value);
  return (
    <ScrollView contentContainerStyle={styles.scroll}>
      <View style={styles.column}>
        <View style={styles.head}>
          <Text as="title" level={1}>
            {t("places.insights")}
          </Text>
          <Periods period={period} onChange={setPeriod} />
        </View>
        {shown === undefined ? null : shown.insights.entries === 0 ? (
          <Empty text={t("insights.empty")} />
        ) : (
          <InsightQueryContext value={shown.query}>
            <All insights={shown.insights} />
          </InsightQueryContext>
        )}
      </View>
    </ScrollView>
  );
}

const All = memo(function All({ insights }: { readonly insights: JournalInsights }) {
  return (
    <>
      <MoodInsight mood={insights.mood} mean={insights.mean} />
      <TopicsInsight topics={insights.topics} />
      <YearInsight mood={insights.mood} />
      <EmotionsInsight {...insights.emotions} />
      <StreakInsight streaks={insights.streaks} />
      <HabitsInsight habits={insights.habits} />
      <WordsInsight words={insights.words} />
    </>
  );
});

function Periods({ period, onChange }: { readonly period: Period; readonly onChange: (period: Period) => void }) {
  const { t } = useTranslation();
  const palette = usePalette();
  return (
    <View
      role="radiogroup"
      aria-label={t("insights.period")}
      style={[styles.periods, { backgroundColor: palette.sunk }]}
    >
      {PERIODS.map((one) => (
        <Pressable
          key={one}
          role="radio"
          aria-checked={one === period}
          onPress={() => onChange(one)}
          style={[styles.period, one === period && { backgroundColor: palette.raised }]}
        >
          <Text as="label" tone={one === period ? "ink" : "soft"}>
            {t(`insights.periods.${one}`)}
          </Text>
        </Pressable>
      ))}
    </View>
  );
}

const styles = StyleSheet.create({
  scroll: { padding: space[5], paddingBottom: space[16] },
  column: { width: "100%", maxWidth: 720, alignSelf: "center" },
  head: {
    flexDirection: "row",
    flexWrap: "wrap",
    alignItems: "center",
    justifyContent: "space-between",
    gap: space[3],
    paddingBottom: space[5],
  },
  periods: { flexDirection: "row", flexWrap: "wrap", flexShrink: 1, borderRadius: radius.small, padding: 2 },
  period: { minHeight: TARGET - 4, paddingHorizontal: space[4], justifyContent: "center", borderRadius: radius.small },
});
