import type { EmotionPeriod } from "../../../data/insights.ts";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Pressable, StyleSheet, View } from "react-native";
import { Text } from "../../../ui/text.tsx";
import { usePalette } from "../../../ui/theme.tsx";
import { radius, space } from "../../../ui/tokens.ts";

const CELL = 28;

/** A row an emotion, a column a stretch of time; the more entries show it, the larger the dot. */
export function EmotionGrid({
  periods,
  emotions,
  nameOf,
  nameOfPeriod,
  onChoose,
}: {
  readonly periods: readonly EmotionPeriod[];
  readonly emotions: readonly string[];
  readonly nameOf: (emotion: string) => string;
  readonly nameOfPeriod: (period: EmotionPeriod) => string;
  readonly onChoose: (period: EmotionPeriod, emotion: string) => void;
}) {
  const palette = usePalette();
  const { i18n } = useTranslation();
  const percent = useMemo(() => new Intl.NumberFormat(i18n.language, { style: "percent" }), [i18n.language]);
  const most = Math.max(0.01, ...periods.flatMap((period) => period.emotions.map(({ share }) => share)));
  return (
    <View>
      {emotions.map((emotion) => (
        <View key={emotion} style={styles.row}>
          <Text as="label" numberOfLines={1} style={styles.name}>
            {nameOf(emotion)}
          </Text>
          {periods.map((period) => {
            const share = period.emotions.find((found) => found.emotion === emotion)?.share ?? 0;
            const size = share === 0 ? 3 : 6 + (share / most) * (CELL - 10);
            const dot = (
              <View
                style={{
                  width: size,
                  height: size,
                  borderRadius: radius.round,
                  backgroundColor: share === 0 ? palette.line : palette.accent,
                  opacity: period.isFewData && share > 0 ? 0.5 : 1,
                }}
              />
            );
            // Most are empty, and a place that opens nothing need not be one that could be pressed: those take long to make.
            return share === 0 ? (
              <View key={period.from} style={styles.cell}>
                {dot}
              </View>
            ) : (
              <Pressable
                key={period.from}
                role="button"
                aria-label={`${nameOf(emotion)}, ${nameOfPeriod(period)}: ${percent.format(share)}`}
                onPress={() => onChoose(period, emotion)}
                style={styles.cell}
              >
                {dot}
              </Pressable>
            );
          })}
        </View>
      ))}
    </View>
  );
}

const styles = StyleSheet.create({
  row: { flexDirection: "row", alignItems: "center", minHeight: CELL + 4 },
  name: { width: 104, paddingEnd: space[2] },
  cell: { flex: 1, minWidth: 0, height: CELL + 4, alignItems: "center", justifyContent: "center" },
});
