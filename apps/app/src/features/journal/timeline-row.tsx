import { Link } from "expo-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import type { TimelineItem } from "../../data/journal.ts";
import { timeOfDay, weekdayName } from "../../locale/format.ts";
import { MoodFace, sentimentStep, type MoodRating } from "../../ui/moods.tsx";
import { sized } from "../../ui/fonts.ts";
import { Mosaic } from "../attachments/mosaic.tsx";
import { Text } from "../../ui/text.tsx";
import { useTextScale } from "../../ui/use-text-scale.ts";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space } from "../../ui/tokens.ts";

/** The height of every row, as far as text does not make it, and the text in it at its usual size. */
const AROUND = 42;
const LINES = 70;

/** How high each row is where text has so many times its usual size: a list of ten thousand knows where each of them stands. */
export function rowHeightAt(textScale: number): number {
  return AROUND + LINES * textScale;
}

/** One entry in the timeline: its day in the margin, the beginning of its text, its mood. */
export const TimelineRow = memo(function TimelineRow({
  item,
  isFirstOfDay,
  isChosen,
}: {
  readonly item: TimelineItem;
  readonly isFirstOfDay: boolean;
  readonly isChosen: boolean;
}) {
  const height = rowHeightAt(useTextScale());
  const palette = usePalette();
  const { t, i18n } = useTranslation();
  return (
    <Link href={`/entry/${item.entryId}`} style={{ height }} {...(isChosen ? { "aria-current": "true" } : {})}>
      <View style={[styles.row, { height }, isChosen && { backgroundColor: palette.sunk }]}>
        <View style={styles.margin}>
          {isFirstOfDay ? (
            <>
              <Text as="caption" tone="soft">
                {weekdayName(i18n.language, item.localDate)}
              </Text>
              <Text as="heading">{Number(item.localDate.slice(8))}</Text>
            </>
          ) : null}
        </View>
        <View style={styles.text}>
          <Text as="prose" numberOfLines={2} style={styles.excerpt}>
            {item.excerpt === "" ? t("attachments.count", { count: item.attachmentIds?.length ?? 0 }) : item.excerpt}
          </Text>
          <View style={styles.facts}>
            <Text as="caption" tone="soft">
              {timeOfDay(i18n.language, item.timestamp, item.timezone)}
            </Text>
            {item.tags.slice(0, 3).map((tag) => (
              <Text key={tag} as="caption" tone="soft" numberOfLines={1} style={styles.fact}>
                #{tag}
              </Text>
            ))}
          </View>
        </View>
        {item.attachmentIds === undefined ? null : <Mosaic entryId={item.entryId} ids={item.attachmentIds} />}
        <Mood item={item} />
      </View>
    </Link>
  );
});

/** The face its writer chose, or else a dot of the colour that the analysis read. */
function Mood({ item }: { readonly item: TimelineItem }) {
  const palette = usePalette();
  const { t } = useTranslation();
  if (item.mood !== undefined) {
    return (
      <View role="img" aria-label={t(`mood.${item.mood}`)}>
        <MoodFace rating={item.mood as MoodRating} size={22} />
      </View>
    );
  }
  if (item.sentiment === undefined) return <View style={styles.noMood} />;
  const step = sentimentStep(item.sentiment);
  return (
    <View
      role="img"
      aria-label={t("mood.read", { mood: t(`mood.${step}`) })}
      style={[styles.dot, { backgroundColor: palette.aurora[step - 1], height: 6 + step * 3 }]}
    />
  );
}

const styles = StyleSheet.create({
  row: {
    flexDirection: "row",
    gap: space[3],
    width: "100%",
    paddingVertical: space[3],
    paddingHorizontal: space[4],
    borderRadius: radius.medium,
  },
  margin: { minWidth: 40, alignItems: "center" },
  text: { flex: 1, minWidth: 0, gap: space[1] },
  excerpt: sized(17, 26),
  facts: { flexDirection: "row", gap: space[3] },
  fact: { flexShrink: 1 },
  noMood: { width: 22 },
  dot: { width: 6, marginHorizontal: 8, borderRadius: radius.round },
});
