import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { MoodLine, MoodPoint } from "../../data/insights.ts";
import { fullDay, shortDay } from "../../locale/format.ts";
import { moodStep, sentimentStep } from "../../ui/moods.tsx";
import { MoodChart } from "./charts/mood-chart.tsx";
import { Insight } from "./insight.tsx";

/** Fewer days are points and no sentence. */
const FEW_DAYS = 5;

/** How the mood went. */
export function MoodInsight({ mood, mean }: { readonly mood: MoodLine; readonly mean: number | undefined }) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<MoodPoint>();
  const points = useMemo(() => mood.segments.flat(), [mood]);
  const stepOf = mood.measure === "own" ? moodStep : sentimentStep;
  const cautions = [
    ...(points.length < FEW_DAYS ? [t("insights.fewDays", { count: points.length })] : []),
    ...(mood.measure === "read" ? [t("insights.mood.asRead")] : []),
    ...(mood.isMixed ? [t("insights.twoModels")] : []),
  ];
  return (
    <Insight
      sentence={
        mean === undefined || points.length < FEW_DAYS
          ? t("insights.mood.few")
          : t("insights.mood.sentence", { mood: t(`mood.${stepOf(mean)}`).toLocaleLowerCase(i18n.language) })
      }
      caution={cautions.join(" ") || undefined}
      table={{
        head: [t("insights.day"), t("insights.mood.column")],
        rows: points.length,
        row: (index) => {
          const { date, value } = points.at(-1 - index) as MoodPoint;
          return [shortDay(i18n.language, date), t(`mood.${stepOf(value)}`)];
        },
        onOpen: (row) => setChosen(points.at(-1 - row)),
      }}
      shown={chosen === undefined ? undefined : { title: fullDay(i18n.language, chosen.date), behind: chosen.entryIds }}
    >
      {points.length === 0 ? null : <MoodChart mood={mood} chosen={chosen?.date} onChoose={setChosen} />}
    </Insight>
  );
}
