import type { ProductAnalytics } from "@aura-journal/contracts";
import { useTranslation } from "react-i18next";
import { ScrollView, StyleSheet, View } from "react-native";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { shortDay } from "../../locale/format.ts";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space } from "../../ui/tokens.ts";
import { Figure } from "../insights/figure.tsx";
import { stayedAfter } from "./figures.ts";

type Cohorts = ProductAnalytics["userRetention"];

const WEEKS_LATER = 4;
/** The darkest ground of a cell: ink stays readable on it. */
const MOST_OPACITY = 0.4;

/** Who joined in a week and was here in the weeks after it: a table whose cells are darker the more stayed. */
export function RetentionFigure({
  cohorts,
  smallestGroup,
}: {
  readonly cohorts: Cohorts;
  readonly smallestGroup: number;
}) {
  const { t, i18n } = useTranslation(ADMINISTRATION);
  const stayed = stayedAfter(cohorts, WEEKS_LATER);
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  const isShown = cohorts.some(({ size }) => size !== null);
  return (
    <Figure
      sentence={
        cohorts.length === 0
          ? t("analytics.retention.none")
          : stayed === undefined
            ? t("analytics.retention.few")
            : t("analytics.retention.sentence", { share: percent.format(stayed) })
      }
    >
      {isShown ? <HeatTable cohorts={cohorts} smallestGroup={smallestGroup} /> : null}
    </Figure>
  );
}

function HeatTable({ cohorts, smallestGroup }: { readonly cohorts: Cohorts; readonly smallestGroup: number }) {
  const { t, i18n } = useTranslation(ADMINISTRATION);
  const palette = usePalette();
  const number = new Intl.NumberFormat(i18n.language);
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  const weeks = Math.max(...cohorts.map((cohort) => cohort.weeks.length));
  const hidden = t("analytics.hidden", { count: smallestGroup });
  const columns = Array.from({ length: weeks }, (_, week) => week);
  return (
    // Whoever has no pointer scrolls it with the arrows.
    <ScrollView horizontal tabIndex={0} role="region" aria-label={t("analytics.retention.table")}>
      <View role="table" aria-label={t("analytics.retention.table")}>
        <View role="row" style={styles.row}>
          <Text role="columnheader" as="caption" tone="soft" style={styles.cohort}>
            {t("analytics.retention.cohort")}
          </Text>
          <Text role="columnheader" as="caption" tone="soft" style={styles.size}>
            {t("analytics.retention.size")}
          </Text>
          {columns.map((week) => (
            <Text
              key={week}
              role="columnheader"
              as="caption"
              tone="soft"
              aria-label={t("analytics.retention.weekColumn", { week })}
              style={styles.cell}
            >
              {t("analytics.retention.weekShort", { week })}
            </Text>
          ))}
        </View>
        {cohorts.map((cohort) => (
          <View key={cohort.cohort} role="row" style={styles.row}>
            <Text role="rowheader" as="label" style={styles.cohort}>
              {shortDay(i18n.language, cohort.cohort)}
            </Text>
            <Text
              role="cell"
              as="label"
              {...(cohort.size === null ? { "aria-label": hidden } : {})}
              style={styles.size}
            >
              {cohort.size === null ? "–" : number.format(cohort.size)}
            </Text>
            {columns.map((week) => {
              const share = cohort.weeks[week];
              return (
                <View key={week} role="cell" style={styles.cell}>
                  {typeof share === "number" ? (
                    <View
                      style={[styles.heat, { backgroundColor: palette.accent, opacity: share * MOST_OPACITY }]}
                      aria-hidden
                    />
                  ) : null}
                  <Text as="label" {...(share === null ? { "aria-label": hidden } : {})}>
                    {share === undefined ? "" : share === null ? "–" : percent.format(share)}
                  </Text>
                </View>
              );
            })}
          </View>
        ))}
      </View>
    </ScrollView>
  );
}

const styles = StyleSheet.create({
  row: { flexDirection: "row", alignItems: "center", minHeight: 36, gap: 2 },
  cohort: { width: 108 },
  size: { width: 60 },
  cell: { width: 48, minHeight: 34, alignItems: "center", justifyContent: "center", textAlign: "center" },
  heat: {
    position: "absolute",
    top: 0,
    bottom: 0,
    start: 0,
    end: 0,
    borderRadius: radius.small / 2,
    marginVertical: space[1] / 4,
  },
});
