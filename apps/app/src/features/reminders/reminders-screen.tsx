import { useTranslation } from "react-i18next";
import { remindsByItself } from "../../platform/reminders";
import { Page } from "../../ui/page.tsx";
import { OwnPage } from "../you/own-page.tsx";
import { AccountReminders } from "./account-reminders.tsx";
import { PhoneReminders } from "./phone-reminders.tsx";

/** When one is reminded to write: by this phone itself, or in a browser by the account's server. */
export function RemindersScreen() {
  const { t } = useTranslation();
  const lead = t("you.reminders.lead");
  if (!remindsByItself) {
    return (
      <OwnPage title={t("you.reminders.title")} lead={lead} needs={t("you.reminders.needsAccount")}>
        {() => <AccountReminders />}
      </OwnPage>
    );
  }
  return (
    <Page title={t("you.reminders.title")} lead={lead} back={{ href: "/you", label: t("places.you") }}>
      <PhoneReminders />
    </Page>
  );
}
