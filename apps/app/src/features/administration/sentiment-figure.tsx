import type { ProductAnalytics } from "@aura-journal/contracts";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space } from "../../ui/tokens.ts";
import { Figure } from "../insights/figure.tsx";
import { soundOf } from "./figures.ts";

const LABELS = ["positive", "neutral", "negative", "mixed"] as const;
/** Where a sound stands on the aurora; what is mixed has none and is drawn in ink. */
const STEPS = { positive: 4, neutral: 2, negative: 0, mixed: undefined } as const;

/** How entries sound, in shares. */
export function SentimentFigure({ counts }: { readonly counts: ProductAnalytics["sentimentDistribution"] }) {
  const { t, i18n } = useTranslation(ADMINISTRATION);
  const palette = usePalette();
  const number = new Intl.NumberFormat(i18n.language);
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 1 });
  const sound = counts === null ? undefined : soundOf(counts);
  if (counts === null || sound === undefined) return <Figure sentence={t("analytics.sentiment.hidden")} />;
  const { most, shares } = sound;
  const nameOf = (label: (typeof LABELS)[number]): string => t(`analytics.sentiment.labels.${label}`);
  return (
    <Figure
      sentence={t("analytics.sentiment.sentence", { label: nameOf(most), share: percent.format(shares[most]) })}
      table={{
        head: [t("analytics.sentiment.column"), t("analytics.entries.column"), t("analytics.sentiment.share")],
        rows: LABELS.length,
        row: (index) => {
          const label = LABELS[index] ?? "mixed";
          return [nameOf(label), number.format(counts[label]), percent.format(shares[label])];
        },
      }}
    >
      <View style={styles.sounds}>
        {LABELS.map((label) => {
          const step = STEPS[label];
          return (
            <View key={label} style={styles.sound}>
              <Text as="label" numberOfLines={1} style={styles.name}>
                {nameOf(label)}
              </Text>
              <View style={styles.room}>
                <View
                  style={[
                    styles.fill,
                    {
                      width: `${(shares[label] / shares[most]) * 100}%`,
                      backgroundColor: step === undefined ? palette.soft : palette.aurora[step],
                    },
                  ]}
                />
              </View>
              <Text as="label" style={styles.share}>
                {percent.format(shares[label])}
              </Text>
            </View>
          );
        })}
      </View>
    </Figure>
  );
}

const styles = StyleSheet.create({
  sounds: { gap: space[2] },
  sound: { flexDirection: "row", alignItems: "center", gap: space[3], minHeight: 28 },
  name: { width: 88 },
  room: { flex: 1, height: 14 },
  fill: { height: 14, minWidth: 2, borderRadius: radius.small / 2 },
  share: { minWidth: 56 },
});
