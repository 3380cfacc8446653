import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { TopicAgainstMood, TopicsAgainstMood } from "../../data/insights.ts";
import { TopicBars } from "./charts/topic-bars.tsx";
import { Insight } from "./insight.tsx";

/** What lifts and what weighs. */
export function TopicsInsight({ topics: found }: { readonly topics: TopicsAgainstMood }) {
  const { t, i18n } = useTranslation();
  const [chosen, setChosen] = useState<TopicAgainstMood>();
  const compared = found.topics.filter((topic) => topic.found !== undefined).slice(0, 10);
  const sure = compared.filter(({ verdict }) => verdict === "sure");
  const nameOf = (topic: TopicAgainstMood): string => t(`topics.${topic.topic}`, { defaultValue: topic.topic });
  const lifts = sure.find(({ found: difference }) => (difference?.difference ?? 0) > 0);
  const weighs = sure.find(({ found: difference }) => (difference?.difference ?? 0) < 0);
  const sentence =
    compared.length === 0
      ? t("insights.topics.few")
      : lifts !== undefined && weighs !== undefined
        ? t("insights.topics.both", { lifts: nameOf(lifts), weighs: nameOf(weighs) })
        : lifts !== undefined
          ? t("insights.topics.lifts", { topic: nameOf(lifts) })
          : weighs !== undefined
            ? t("insights.topics.weighs", { topic: nameOf(weighs) })
            : t("insights.topics.none");
  const figure = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 2, signDisplay: "exceptZero" });
  const percent = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 3 });
  return (
    <Insight
      sentence={sentence}
      caution={
        compared.length === 0
          ? undefined
          : [t("insights.topics.caution"), ...(found.isMixed ? [t("insights.twoModels")] : [])].join(" ")
      }
      table={{
        head: [
          t("insights.topics.topic"),
          t("insights.topics.days"),
          t("insights.topics.difference"),
          t("insights.topics.interval"),
          t("insights.topics.chance"),
        ],
        rows: compared.length,
        row: (index) => {
          const topic = compared[index] as TopicAgainstMood;
          return [
            nameOf(topic),
            String(topic.daysWith),
            figure.format(topic.found?.difference ?? 0),
            `${figure.format(topic.found?.interval.low ?? 0)} – ${figure.format(topic.found?.interval.high ?? 0)}`,
            percent.format(topic.found?.probability ?? 1),
          ];
        },
      }}
      shown={
        chosen === undefined
          ? undefined
          : {
              title: t("insights.topics.entries", { topic: nameOf(chosen) }),
              behind: chosen.entryIdsOfTopic,
            }
      }
    >
      {compared.length === 0 ? null : <TopicBars topics={compared} chosen={chosen?.topic} onChoose={setChosen} />}
    </Insight>
  );
}
