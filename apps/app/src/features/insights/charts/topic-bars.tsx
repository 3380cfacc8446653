import type { TopicAgainstMood } from "../../../data/insights.ts";
import { useTranslation } from "react-i18next";
import { Pressable, StyleSheet, View } from "react-native";
import { Text } from "../../../ui/text.tsx";
import { usePalette } from "../../../ui/theme.tsx";
import { radius, space, TARGET } from "../../../ui/tokens.ts";

/** Topics whose days are better than others to the right, those whose days are worse to the left, with how sure it is. */
export function TopicBars({
  topics,
  chosen,
  onChoose,
}: {
  readonly topics: readonly TopicAgainstMood[];
  readonly chosen: string | undefined;
  readonly onChoose: (topic: TopicAgainstMood) => void;
}) {
  const palette = usePalette();
  const { t } = useTranslation();
  const reach = Math.max(
    ...topics.map(({ found }) => Math.max(Math.abs(found?.interval.low ?? 0), Math.abs(found?.interval.high ?? 0))),
  );
  const place = (value: number): number => 50 + (value / reach) * 48;
  return (
    <View style={styles.topics}>
      {topics.map((topic) => {
        const { found } = topic;
        if (found === undefined) return null;
        const isBetter = found.difference > 0;
        const isSure = topic.verdict === "sure";
        const from = place(Math.min(0, found.difference));
        const to = place(Math.max(0, found.difference));
        return (
          <Pressable
            key={topic.topic}
            role="button"
            aria-pressed={topic.topic === chosen}
            aria-label={t(`insights.topics.${isSure ? (isBetter ? "better" : "worse") : "unsure"}`, {
              topic: t(`topics.${topic.topic}`, { defaultValue: topic.topic }),
              count: topic.daysWith,
            })}
            onPress={() => onChoose(topic)}
            style={styles.topic}
          >
            <Text as="label" style={styles.name} tone={isSure ? "ink" : "soft"} numberOfLines={1}>
              {t(`topics.${topic.topic}`, { defaultValue: topic.topic })}
            </Text>
            <View style={styles.room}>
              <View style={[styles.zero, { backgroundColor: palette.line }]} />
              <View
                style={[
                  styles.fill,
                  {
                    left: `${from}%`,
                    width: `${Math.max(0.5, to - from)}%`,
                    backgroundColor: isSure ? palette.aurora[isBetter ? 4 : 0] : "transparent",
                    borderColor: isSure ? "transparent" : palette.soft,
                    borderWidth: isSure ? 0 : 1,
                  },
                ]}
              />
              <View
                style={[
                  styles.interval,
                  {
                    left: `${place(found.interval.low)}%`,
                    width: `${place(found.interval.high) - place(found.interval.low)}%`,
                    backgroundColor: palette.soft,
                  },
                ]}
              />
            </View>
          </Pressable>
        );
      })}
    </View>
  );
}

const styles = StyleSheet.create({
  topics: { gap: 2 },
  topic: { flexDirection: "row", alignItems: "center", minHeight: TARGET, gap: space[3] },
  name: { width: 96 },
  room: { flex: 1, height: 24, justifyContent: "center" },
  zero: { position: "absolute", left: "50%", width: 1, top: 0, bottom: 0 },
  fill: { position: "absolute", height: 14, borderRadius: radius.small / 2 },
  interval: { position: "absolute", height: 1.5 },
});
