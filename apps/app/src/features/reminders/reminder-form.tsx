import { useTranslation } from "react-i18next";
import { Pressable, StyleSheet, View } from "react-native";
import { weekFrom, type ReminderTimes } from "../../data/reminder-times.ts";
import { firstWeekday, longWeekdayName, weekdayName } from "../../locale/format.ts";
import { CheckRow } from "../../ui/check-row.tsx";
import { pressedBySpace } from "../../ui/space-key.ts";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space, TARGET } from "../../ui/tokens.ts";
import { A_WEEK } from "./a-week.ts";
import { TimeField } from "./time-field.tsx";

export interface ReminderFormProps {
  readonly times: ReminderTimes;
  readonly onChange: (times: ReminderTimes) => void;
}

/** Whether, when and on which days. What is set holds at once. */
export function ReminderForm({ times, onChange }: ReminderFormProps) {
  const { t } = useTranslation();
  return (
    <View style={styles.form}>
      <CheckRow
        label={t("you.reminders.enabled")}
        isChecked={times.enabled}
        onChange={(enabled) => onChange({ ...times, enabled })}
      />
      <TimeField label={t("you.reminders.time")} time={times.time} onChange={(time) => onChange({ ...times, time })} />
      <Days days={times.days} onChange={(days) => onChange({ ...times, days })} />
      {times.enabled && times.days.length === 0 ? (
        <Text as="caption" tone="soft" role="status">
          {t("you.reminders.noDays")}
        </Text>
      ) : null}
    </View>
  );
}

function Days({
  days,
  onChange,
}: {
  readonly days: readonly number[];
  readonly onChange: (days: readonly number[]) => void;
}) {
  const { t, i18n } = useTranslation();
  const palette = usePalette();
  return (
    <View style={styles.group}>
      <Text as="label">{t("you.reminders.days")}</Text>
      <View role="group" aria-label={t("you.reminders.days")} style={styles.days}>
        {weekFrom(firstWeekday(i18n.language)).map((day) => {
          const isWanted = days.includes(day);
          const date = A_WEEK[day] ?? "";
          const toggle = (): void =>
            onChange(isWanted ? days.filter((other) => other !== day) : [...days, day].toSorted((a, b) => a - b));
          return (
            <Pressable
              key={day}
              role="checkbox"
              aria-checked={isWanted}
              aria-label={longWeekdayName(i18n.language, date)}
              onPress={toggle}
              {...pressedBySpace(toggle)}
              style={[
                styles.day,
                isWanted
                  ? { backgroundColor: palette.accent, borderColor: palette.accent }
                  : { borderColor: palette.soft, backgroundColor: palette.raised },
              ]}
            >
              <Text as="label" tone={isWanted ? "onAccent" : "ink"} maxFontSizeMultiplier={1.4} aria-hidden>
                {weekdayName(i18n.language, date)}
              </Text>
            </Pressable>
          );
        })}
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  form: { gap: space[5] },
  group: { gap: space[2] },
  days: { flexDirection: "row", flexWrap: "wrap", gap: space[1] },
  day: {
    minWidth: TARGET,
    minHeight: TARGET,
    flexBasis: TARGET,
    flexGrow: 1,
    maxWidth: 72,
    alignItems: "center",
    justifyContent: "center",
    borderWidth: 1,
    borderRadius: radius.small,
  },
});
