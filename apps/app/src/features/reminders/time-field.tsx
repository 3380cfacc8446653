import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet } from "react-native";
import { readTime } from "../../data/reminder-times.ts";
import { Field } from "../../ui/field.tsx";

export interface TimeFieldProps {
  readonly label: string;
  /** HH:MM */
  readonly time: string;
  /** Not shown where another field beside it says the same. */
  readonly hasHint?: boolean;
  readonly onChange: (time: string) => void;
}

/** A time of day, typed as people type it; it holds once one leaves the field. */
export function TimeField({ label, time, hasHint = true, onChange }: TimeFieldProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(time);
  const [isWrong, setWrong] = useState(false);
  useEffect(() => setTyped(time), [time]);
  const take = (): void => {
    const read = readTime(typed);
    setWrong(read === undefined);
    if (read === undefined) return;
    setTyped(read);
    if (read !== time) onChange(read);
  };
  return (
    <Field
      label={label}
      {...(hasHint ? { hint: t("you.reminders.timeHint") } : {})}
      problem={isWrong ? t("you.reminders.timeWrong") : undefined}
      value={typed}
      onChangeText={(text) => {
        setTyped(text);
        setWrong(false);
      }}
      onBlur={take}
      onSubmitEditing={take}
      maxLength={10}
      autoCorrect={false}
      autoComplete="off"
      style={styles.time}
    />
  );
}

const styles = StyleSheet.create({ time: { maxWidth: 160 } });
