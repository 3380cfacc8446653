import ChevronLeft from "lucide-react-native/icons/chevron-left";
import ChevronRight from "lucide-react-native/icons/chevron-right";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import type { MoodLine, MoodPoint } from "../../data/insights.ts";
import { fullDay, shortDay } from "../../locale/format.ts";
import { IconButton } from "../../ui/button.tsx";
import { moodStep, sentimentStep } from "../../ui/moods.tsx";
import { Text } from "../../ui/text.tsx";
import { Pixels } from "./charts/pixels.tsx";
import { Insight } from "./insight.tsx";

/** A year in pixels. */
export function YearInsight({ mood }: { readonly mood: MoodLine }) {
  const { t, i18n } = useTranslation();
  const points = useMemo(() => mood.segments.flat(), [mood]);
  const years = useMemo(() => [...new Set(points.map(({ date }) => date.slice(0, 4)))], [points]);
  const [wanted, setYear] = useState<string>();
  const [chosen, setChosen] = useState<string>();
  const year = wanted !== undefined && years.includes(wanted) ? wanted : years.at(-1);
  const stepOf = mood.measure === "own" ? moodStep : sentimentStep;
  const ofYear = useMemo(() => points.filter(({ date }) => date.slice(0, 4) === year), [points, year]);
  const pixels = useMemo(
    () => ofYear.map(({ date, value }) => ({ localDate: date, step: stepOf(value) })),
    [ofYear, stepOf],
  );
  if (year === undefined) return null;
  const at = years.indexOf(year);
  const good = ofYear.filter(({ value }) => stepOf(value) >= 4).length;
  const opened = ofYear.find(({ date }) => date === chosen);
  return (
    <Insight
      sentence={t("insights.year.sentence", { year, good, count: ofYear.length })}
      table={{
        head: [t("insights.day"), t("insights.mood.column")],
        rows: ofYear.length,
        row: (index) => {
          const { date, value } = ofYear[index] as MoodPoint;
          return [shortDay(i18n.language, date), t(`mood.${stepOf(value)}`)];
        },
        onOpen: (row) => setChosen(ofYear[row]?.date),
      }}
      shown={opened === undefined ? undefined : { title: fullDay(i18n.language, opened.date), behind: opened.entryIds }}
    >
      {years.length < 2 ? null : (
        <View style={styles.years}>
          <IconButton
            label={t("insights.year.before")}
            icon={ChevronLeft}
            isAlongLine
            disabled={at === 0}
            onPress={() => setYear(years[at - 1])}
          />
          <Text as="strong">{year}</Text>
          <IconButton
            label={t("insights.year.after")}
            icon={ChevronRight}
            isAlongLine
            disabled={at === years.length - 1}
            onPress={() => setYear(years[at + 1])}
          />
        </View>
      )}
      <Pixels year={year} pixels={pixels} chosen={chosen} onChoose={setChosen} />
    </Insight>
  );
}

const styles = StyleSheet.create({ years: { flexDirection: "row", alignItems: "center", gap: 8 } });
