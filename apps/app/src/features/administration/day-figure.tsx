import type { ProductAnalytics } from "@aura-journal/contracts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { shortDay } from "../../locale/format.ts";
import { Text } from "../../ui/text.tsx";
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
  const day = (date: string): string => shortDay(i18n.language, date);
  const hidden = t("analytics.hidden", { count: smallestGroup });
  const said = ({ from, perDay }: Stretch): string => {
    const when = isByWeek ? t("analytics.weekOf", { day: day(from) }) : day(from);
    if (perDay === null) return `${when}: ${hidden}`;
    return `${when}: ${isByWeek ? t("analytics.perDay", { number: number.format(perDay) }) : number.format(perDay)}`;
  };
  const opened = stretches.find(({ from }) => from === chosen);
  const named = new Set([0, Math.floor((stretches.length - 1) / 2), stretches.length - 1]);
  return (
    <Figure
      sentence={
        mean === undefined
          ? t(`analytics.${what}.hidden`)
          : t(`analytics.${what}.sentence`, { number: number.format(mean) })
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
            bars={stretches.map((stretch, index) => ({
              key: stretch.from,
              name: named.has(index) ? shortName(i18n.language, stretch.from) : "",
              said: said(stretch),
              value: stretch.perDay ?? 0,
            }))}
            chosen={chosen}
            onChoose={setChosen}
          />
          <Text as="label" tone="soft" role="status">
            {opened === undefined ? "" : said(opened)}
          </Text>
        </>
      )}
    </Figure>
  );
}

/** `28/11`, as the language writes a day of the year in figures. */
function shortName(language: string, date: string): string {
  return new Intl.DateTimeFormat(language, { day: "numeric", month: "numeric", timeZone: "UTC" }).format(
    new Date(`${date}T12:00:00Z`),
  );
}
