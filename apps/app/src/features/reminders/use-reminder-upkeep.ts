import { useRouter } from "expo-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { AppState } from "react-native";
import { useAccount, useAccountState } from "../../data/account-context.tsx";
import { useSettings } from "../../data/settings-context.tsx";
import { endPushSubscription, onReminderOpened, pushSubscription, scheduleReminders } from "../../platform/reminders";

/** Sees to it that reminders come as they are set, and lead to the page of today. */
export function useReminderUpkeep(): void {
  const { t, i18n } = useTranslation();
  const router = useRouter();
  const account = useAccount();
  const standing = useAccountState()?.kind;
  const { reminder } = useSettings().settings;
  const { language } = i18n;

  useEffect(() => onReminderOpened(() => router.navigate("/")), [router]);

  // A phone: its own reminders, anew when they, the language or, for all that is known, the zone have changed.
  useEffect(() => {
    const words = { title: t("you.reminders.push.title"), body: t("you.reminders.push.body") };
    // What the phone refuses now is asked for again when the app next comes to the front.
    const schedule = (): void => void scheduleReminders(reminder, words).catch(() => {});
    schedule();
    const change = AppState.addEventListener("change", (state) => {
      if (state === "active") schedule();
    });
    return () => change.remove();
  }, [reminder, t, language]);

  // A browser: a subscription of one who has signed out is given up; any other is told to the server as it is now.
  useEffect(() => {
    // What could not be given up is tried again at the next start.
    if (standing === "absent") void endPushSubscription().catch(() => {});
    if (standing !== "open") return;
    void pushSubscription().then(
      (subscription) => subscription && account.registerDevice({ platform: "web", subscription, language }),
      () => {},
    );
  }, [standing, account, language]);
}
