import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { EmotionPeriod } from "../../data/insights.ts";
import { monthName, shortDay } from "../../locale/format.ts";
import { EmotionGrid } from "./charts/emotion-grid.tsx";
import { Insight } from "./insight.tsx";

const SHOWN = 6;

/** Which emotions show, and when. */
export function EmotionsInsight({
  unit,
  periods,
}: {
  readonly unit: "week" | "month";
  readonly periods: readonly EmotionPeriod[];
}) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<{ readonly period: EmotionPeriod; readonly emotion: string }>();
  const emotions = useMemo(() => commonest(periods), [periods]);
  const nameOf = (emotion: string): string => t(`emotions.${emotion}`, { defaultValue: emotion });
  const nameOfPeriod = (period: EmotionPeriod): string =>
    unit === "month" ? monthName(i18n.language, period.from) : shortDay(i18n.language, period.from);
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  const [first, second] = emotions;
  const opened = chosen === undefined ? undefined : shareOf(chosen.period, chosen.emotion);
  return (
    <Insight
      sentence={
        first === undefined
          ? t("insights.emotions.few")
          : second === undefined
            ? t("insights.emotions.one", { emotion: nameOf(first) })
            : t("insights.emotions.two", { first: nameOf(first), second: nameOf(second) })
      }
      caution={first === undefined ? undefined : t("insights.emotions.caution")}
      table={{
        head: [t("insights.stretch"), ...emotions.map(nameOf)],
        rows: periods.length,
        row: (index) => {
          const period = periods[index] as EmotionPeriod;
          return [
            nameOfPeriod(period),
            ...emotions.map((emotion) => percent.format(shareOf(period, emotion)?.share ?? 0)),
          ];
        },
      }}
      shown={
        chosen === undefined || opened === undefined
          ? undefined
          : { title: `${nameOf(chosen.emotion)} · ${nameOfPeriod(chosen.period)}`, behind: opened.entryIds }
      }
    >
      <EmotionGrid
        periods={periods}
        emotions={emotions}
        nameOf={nameOf}
        nameOfPeriod={nameOfPeriod}
        onChoose={(period, emotion) => setChosen({ period, emotion })}
      />
    </Insight>
  );
}

function shareOf({ emotions }: EmotionPeriod, emotion: string) {
  return emotions.find((found) => found.emotion === emotion);
}

function commonest(periods: readonly EmotionPeriod[]): string[] {
  const counts = new Map<string, number>();
  for (const { emotions } of periods) {
    for (const { emotion, entryIds } of emotions) counts.set(emotion, (counts.get(emotion) ?? 0) + entryIds.count);
  }
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, SHOWN)
    .map(([emotion]) => emotion);
}
