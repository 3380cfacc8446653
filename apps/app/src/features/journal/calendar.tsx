import { Link } from "expo-router";
import ChevronLeft from "lucide-react-native/icons/chevron-left";
import ChevronRight from "lucide-react-native/icons/chevron-right";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ScrollView, StyleSheet, View } from "react-native";
import { useJournalQuery } from "../../data/journal-context.tsx";
import type { WrittenDay } from "../../data/journal.ts";
import { deviceTimezone, firstWeekday, fullDay, localDateOf, monthName, weekdayName } from "../../locale/format.ts";
import { IconButton } from "../../ui/button.tsx";
import { moodStep, sentimentStep } from "../../ui/moods.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space, TARGET } from "../../ui/tokens.ts";
import { monthAfter, weeksOf } from "./month-grid.ts";

/** A month; days that were written on open as pages. */
export function Calendar() {
  const { t, i18n } = useTranslation();
  const today = localDateOf(new Date(), deviceTimezone());
  const [month, setMonth] = useState(today.slice(0, 7));
  const weeks = weeksOf(month, firstWeekday(i18n.language));
  const first = weeks[0]?.[0] ?? today;
  const last = weeks.at(-1)?.[6] ?? today;
  const { value: days = [] } = useJournalQuery("entries", month, (journal) =>
    journal.writtenDays({ from: first, to: last }),
  );
  const byDate = new Map(days.map((day) => [day.localDate, day]));
  return (
    <ScrollView contentContainerStyle={styles.calendar}>
      <View style={styles.head}>
        <IconButton
          label={t("calendar.before")}
          icon={ChevronLeft}
          isAlongLine
          onPress={() => setMonth(monthAfter(month, -1))}
        />
        <Text as="heading" level={2} aria-live="polite">
          {monthName(i18n.language, `${month}-01`)}
        </Text>
        <IconButton
          label={t("calendar.after")}
          icon={ChevronRight}
          isAlongLine
          disabled={month >= today.slice(0, 7)}
          onPress={() => setMonth(monthAfter(month, 1))}
        />
      </View>
      <View style={styles.week} aria-hidden>
        {(weeks[0] ?? []).map((date) => (
          <Text key={date} as="caption" tone="soft" style={styles.weekday}>
            {weekdayName(i18n.language, date)}
          </Text>
        ))}
      </View>
      {weeks.map((week) => (
        <View key={week[0]} style={styles.week}>
          {week.map((date) => (
            <Day
              key={date}
              date={date}
              day={byDate.get(date)}
              isInMonth={date.startsWith(month)}
              isToday={date === today}
            />
          ))}
        </View>
      ))}
    </ScrollView>
  );
}

function Day({
  date,
  day,
  isInMonth,
  isToday,
}: {
  readonly date: string;
  readonly day: WrittenDay | undefined;
  readonly isInMonth: boolean;
  readonly isToday: boolean;
}) {
  const palette = usePalette();
  const { t, i18n } = useTranslation();
  const number = (
    <Text as="body" tone={day === undefined || !isInMonth ? "soft" : "ink"} style={isToday ? styles.today : undefined}>
      {Number(date.slice(8))}
    </Text>
  );
  if (day === undefined) return <View style={styles.day}>{number}</View>;
  const step =
    day.mood !== undefined
      ? moodStep(day.mood)
      : day.sentiment !== undefined
        ? sentimentStep(day.sentiment)
        : undefined;
  const said = t("calendar.day", { date: fullDay(i18n.language, date), count: day.entries });
  return (
    <Link
      href={`/journal/${date}`}
      style={styles.day}
      aria-label={step === undefined ? said : `${said}, ${t(`mood.${step}`)}`}
    >
      <View style={styles.dayParts}>
        {number}
        <View
          style={[
            styles.mark,
            step === undefined
              ? { backgroundColor: palette.soft, width: 6 }
              : { backgroundColor: palette.aurora[step - 1], width: 4 + step * 4 },
          ]}
        />
      </View>
    </Link>
  );
}

const styles = StyleSheet.create({
  calendar: { padding: space[4], gap: space[1] },
  head: { flexDirection: "row", alignItems: "center", justifyContent: "space-between" },
  week: { flexDirection: "row" },
  weekday: { flex: 1, textAlign: "center" },
  day: { flex: 1, minHeight: TARGET + 4, alignItems: "center", justifyContent: "center" },
  dayParts: { minHeight: TARGET + 4, minWidth: TARGET, alignItems: "center", justifyContent: "center", gap: 4 },
  today: { fontWeight: "700", textDecorationLine: "underline" },
  mark: { height: 6, borderRadius: radius.round },
});
