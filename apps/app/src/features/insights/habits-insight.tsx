import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Habit, Habits } from "../../data/insights.ts";
import { firstWeekday } from "../../locale/format.ts";
import { Bars, type Bar } from "./charts/bars.tsx";
import { Insight } from "./insight.tsx";

/** A Monday: the names of weekdays are those of the seven days from it. */
const MONDAY = Date.UTC(2026, 0, 5);
const DAY_MS = 86_400_000;
const NAMED_HOURS = new Set([0, 6, 12, 18, 23]);

/** When one writes: the hours and the days of the week. */
export function HabitsInsight({ habits }: { readonly habits: Habits }) {
  const { t, i18n } = useTranslation();
  const names = useMemo(() => namesOf(i18n.language), [i18n.language]);
  const hour = (slot: number): string => names.hours[slot] ?? "";
  const weekday = (style: "short" | "long", slot: number): string => names[style][slot] ?? "";
  const first = firstWeekday(i18n.language) - 1;
  const days = Array.from({ length: 7 }, (_, index) => (index + first) % 7);
  const { byHour, byWeekday } = habits;
  return (
    <>
      <HabitInsight
        habit={byHour}
        order={byHour.slots.map((_, slot) => slot)}
        sentence={
          byHour.most === undefined
            ? t("insights.habits.noHour")
            : t("insights.habits.hour", { hour: hour(byHour.most) })
        }
        column={t("insights.habits.hourColumn")}
        nameOf={(slot) => (NAMED_HOURS.has(slot) ? String(slot) : "")}
        fullNameOf={hour}
      />
      <HabitInsight
        habit={byWeekday}
        order={days}
        sentence={
          byWeekday.most === undefined
            ? t("insights.habits.noWeekday")
            : t("insights.habits.weekday", { weekday: weekday("long", byWeekday.most) })
        }
        column={t("insights.habits.weekdayColumn")}
        nameOf={(slot) => weekday("short", slot)}
        fullNameOf={(slot) => weekday("long", slot)}
      />
    </>
  );
}

/** The names of hours and weekdays, made once: a formatter takes longer to make than all its names. */
function namesOf(language: string): Record<"hours" | "short" | "long", readonly string[]> {
  const hours = new Intl.DateTimeFormat(language, { hour: "numeric", timeZone: "UTC" });
  const days = (weekday: "short" | "long"): string[] => {
    const format = new Intl.DateTimeFormat(language, { weekday, timeZone: "UTC" });
    return Array.from({ length: 7 }, (_, slot) => format.format(MONDAY + slot * DAY_MS));
  };
  return {
    hours: Array.from({ length: 24 }, (_, slot) => hours.format(slot * 3_600_000)),
    short: days("short"),
    long: days("long"),
  };
}

function HabitInsight({
  habit,
  order,
  sentence,
  column,
  nameOf,
  fullNameOf,
}: {
  readonly habit: Habit;
  readonly order: readonly number[];
  readonly sentence: string;
  readonly column: string;
  readonly nameOf: (slot: number) => string;
  readonly fullNameOf: (slot: number) => string;
}) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<number>();
  const countOf = (slot: number): number => habit.slots[slot]?.entryIds.count ?? 0;
  const said = (slot: number): string => `${fullNameOf(slot)}: ${t("insights.entries", { count: countOf(slot) })}`;
  const opened = chosen === undefined ? undefined : habit.slots[chosen];
  const bars = order.map((slot): Bar => ({
    key: String(slot),
    name: nameOf(slot),
    said: said(slot),
    value: countOf(slot),
  }));
  return (
    <Insight
      sentence={sentence}
      table={{
        head: [column, t("insights.entriesColumn")],
        rows: order.length,
        row: (index) => {
          const slot = order[index] as number;
          return [fullNameOf(slot), String(countOf(slot))];
        },
      }}
      shown={
        opened === undefined || chosen === undefined ? undefined : { title: said(chosen), behind: opened.entryIds }
      }
    >
      <Bars
        bars={bars}
        chosen={chosen === undefined ? undefined : String(chosen)}
        onChoose={(key) => setChosen(Number(key))}
      />
    </Insight>
  );
}
