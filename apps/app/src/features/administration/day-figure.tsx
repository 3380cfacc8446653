import type { ProductAnalytics } from "@aura-journal/contracts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { shortDay } from "../../locale/format.ts";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { Bars } from "../insights/charts/bars.tsx";
import { Figure } from "../insights/figure.tsx";
import { meanOf, stretchesOf, type Stretch } from "./figures.ts";

type DayCounts = ProductAnalytics["dailyActiveUsers"];

/** More bars than this and each is a week. */
const MOST_DAYS = 31;

/** A measure a day: its mean as a sentence, bars, and the days themselves as a table. */
export function DayFigure({
  what,
  counts,
  smallestGroup,
}: {
  readonly what: "activeUsers" | "entries";
  readonly counts: DayCounts;
  readonly smallestGroup: number;
}) {
  const { t, i18n } = useTranslation(ADMINISTRATION);
  const [chosen, setChosen] = useState<string>();
  const isByWeek = counts.length > MOST_DAYS;
  const stretches = stretchesOf(counts, isByWeek);
  const mean = meanOf(counts);
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 0 });
  const day = (date: string): string => shortDay(i18n.language, date);
  const hidden = t("analytics.hidden", { count: smallestGroup });
  const said = ({ from, perDay }: Stretch): string => {
    const when = isByWeek ? t("analytics.weekOf", { day: day(from) }) : day(from);
    if (perDay === null) return `${when}: ${hidden}`;
    return `${when}: ${isByWeek ? t("analytics.perDay", { number: number.format(perDay) }) : number.format(perDay)}`;
  };
  const opened = stretches.find(({ from }) => from === chosen);
  return (
    <Figure
      sentence={
        mean === undefined
          ? t(`analytics.${what}.hidden`)
          : t(`analytics.${what}.sentence`, { number: (mean < 10 ? number : whole).format(mean) })
      }
      caution={
        mean !== undefined && counts.some(({ count }) => count === null)
          ? t("analytics.someHidden", { count: smallestGroup })
          : undefined
      }
      {...(mean === undefined
        ? {}
        : {
            table: {
              head: [t("analytics.day"), t(`analytics.${what}.column`)],
              rows: counts.length,
              row: (index: number) => {
                const { date, count } = counts[counts.length - 1 - index] ?? { date: "", count: null };
                return [day(date), count === null ? hidden : number.format(count)];
              },
            },
          })}
    >
      {mean === undefined ? null : (
        <>
          <Bars
            bars={stretches.map((stretch) => ({
              key: stretch.from,
              name: "",
              said: said(stretch),
              value: stretch.perDay ?? 0,
            }))}
            chosen={chosen}
            onChoose={setChosen}
          />
          <View style={styles.ends}>
            {[stretches[0], stretches.at(-1)].map((stretch, index) => (
              <Text key={index} as="caption" tone="soft" aria-hidden>
                {stretch === undefined ? "" : day(stretch.from)}
              </Text>
            ))}
          </View>
          <Text as="label" tone="soft" role="status">
            {opened === undefined ? t(isByWeek ? "analytics.barOfWeek" : "analytics.barOfDay") : said(opened)}
          </Text>
        </>
      )}
    </Figure>
  );
}

/** The bars leave room for names under them; there the first day and the last stand. */
const NAME_ROOM = 24;

const styles = StyleSheet.create({
  ends: { flexDirection: "row", justifyContent: "space-between", gap: space[3], marginTop: -NAME_ROOM - space[2] },
});
