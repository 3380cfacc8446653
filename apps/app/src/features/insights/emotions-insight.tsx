import type { EmotionPeriod } from "@aura-journal/nlp/insights";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { monthName, shortDay } from "../../locale/format.ts";
import { EmotionGrid } from "./charts/emotion-grid.tsx";
import { Insight } from "./insight.tsx";

const SHOWN = 6;
/** More stretches than this would be thinner than a finger and say nothing. */
const STRETCHES = 14;

/** Which emotions show, and when. */
export function EmotionsInsight({
  unit,
  periods: all,
}: {
  readonly unit: "week" | "month";
  readonly periods: readonly EmotionPeriod[];
}) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<{ readonly period: EmotionPeriod; readonly emotion: string }>();
  const periods = useMemo(() => all.slice(-STRETCHES), [all]);
  const emotions = useMemo(() => commonest(periods), [periods]);
  const nameOf = (emotion: string): string => t(`emotions.${emotion}`, { defaultValue: emotion });
  const nameOfPeriod = (period: EmotionPeriod): string =>
    unit === "month" ? monthName(i18n.language, period.from) : shortDay(i18n.language, period.from);
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  const [first, second] = emotions;
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
        rows: periods.map((period) => [
          nameOfPeriod(period),
          ...emotions.map((emotion) =>
            percent.format(period.emotions.find((found) => found.emotion === emotion)?.share ?? 0),
          ),
        ]),
      }}
      shown={
        chosen === undefined
          ? undefined
          : {
              title: `${nameOf(chosen.emotion)} · ${nameOfPeriod(chosen.period)}`,
              entryIds: chosen.period.emotions.find(({ emotion }) => emotion === chosen.emotion)?.entryIds ?? [],
            }
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

function commonest(periods: readonly EmotionPeriod[]): string[] {
  const counts = new Map<string, number>();
  for (const { emotions } of periods) {
    for (const { emotion, entryIds } of emotions) counts.set(emotion, (counts.get(emotion) ?? 0) + entryIds.length);
  }
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, SHOWN)
    .map(([emotion]) => emotion);
}
