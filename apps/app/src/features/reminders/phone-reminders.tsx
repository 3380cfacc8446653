import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FIRST_TIMES, type ReminderAbility, type ReminderTimes } from "../../data/reminder-times.ts";
import { useSettings } from "../../data/settings-context.tsx";
import { askToRemind } from "../../platform/reminders";
import { Notice } from "../../ui/notice.tsx";
import { ReminderForm } from "./reminder-form.tsx";

/** Reminders of this phone alone, which needs neither an account nor a network for them. */
export function PhoneReminders() {
  const { t } = useTranslation();
  const { settings, change } = useSettings();
  const [ability, setAbility] = useState<ReminderAbility>();
  const set = async (reminder: ReminderTimes): Promise<void> => {
    if (!reminder.enabled || settings.reminder?.enabled === true) return change({ reminder });
    const now = await askToRemind();
    setAbility(now);
    change({ reminder: { ...reminder, enabled: now === "ready" } });
  };
  return (
    <>
      {ability === undefined || ability === "ready" ? null : (
        <Notice kind="problem" text={t("you.reminders.denied.phone")} />
      )}
      <ReminderForm times={settings.reminder ?? FIRST_TIMES} onChange={(times) => void set(times)} />
    </>
  );
}
