import { useTranslation } from "react-i18next";
import { Pressable, StyleSheet, View } from "react-native";
import type { LocalEntry } from "../../data/journal.ts";
import { sentimentStep } from "../../ui/moods.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space, TARGET } from "../../ui/tokens.ts";

/** What the analysis on one's own machine read in an entry; modest, and silent where it understood nothing. */
export function Reading({
  entry,
  isFelt,
  onFelt,
}: {
  readonly entry: LocalEntry;
  /** Whether the page shows which lines carry the feeling. */
  readonly isFelt: boolean;
  readonly onFelt: (isFelt: boolean) => void;
}) {
  const { t } = useTranslation();
  const palette = usePalette();
  const { analysis } = entry;
  if (analysis === undefined || analysis.confidence === 0) return null;
  const step = sentimentStep(analysis.sentiment.score);
  const feelings = analysis.emotions.map(({ emotion }) => t(`emotions.${emotion}`, { defaultValue: emotion }));
  const topics = analysis.topics.map((topic) => t(`topics.${topic}`, { defaultValue: topic }));
  return (
    <View
      role="complementary"
      aria-label={t("reading.title")}
      style={[styles.reading, { backgroundColor: palette.sunk }]}
    >
      <View style={styles.line}>
        <View style={[styles.dot, { backgroundColor: palette.aurora[step - 1] }]} />
        <Text as="label">{t(`reading.${analysis.sentiment.label}`)}</Text>
      </View>
      {feelings.length === 0 ? null : <Line name={t("reading.feelings")} values={feelings} />}
      {topics.length === 0 ? null : <Line name={t("reading.topics")} values={topics} />}
      {analysis.keyPhrases.length === 0 ? null : <Line name={t("reading.phrases")} values={analysis.keyPhrases} />}
      <Pressable role="button" aria-pressed={isFelt} onPress={() => onFelt(!isFelt)} style={styles.toggle}>
        <Text as="label" tone="accent">
          {t(isFelt ? "reading.asText" : "reading.asLines")}
        </Text>
      </Pressable>
    </View>
  );
}

function Line({ name, values }: { readonly name: string; readonly values: readonly string[] }) {
  return (
    <Text as="label" tone="soft">
      {name} <Text as="label">{values.join(" · ")}</Text>
    </Text>
  );
}

const styles = StyleSheet.create({
  reading: { borderRadius: radius.medium, padding: space[4], gap: space[2] },
  line: { flexDirection: "row", alignItems: "center", gap: space[2] },
  toggle: { minHeight: TARGET, justifyContent: "center", alignSelf: "flex-start" },
  dot: { width: 10, height: 10, borderRadius: radius.round },
});
