import { useRouter } from "expo-router";
import Archive from "lucide-react-native/icons/archive";
import Bell from "lucide-react-native/icons/bell";
import CalendarDays from "lucide-react-native/icons/calendar-days";
import Database from "lucide-react-native/icons/database";
import Download from "lucide-react-native/icons/download";
import Eye from "lucide-react-native/icons/eye";
import KeyRound from "lucide-react-native/icons/key-round";
import Laptop from "lucide-react-native/icons/laptop";
import LockIcon from "lucide-react-native/icons/lock";
import Palette from "lucide-react-native/icons/palette";
import Server from "lucide-react-native/icons/server";
import Shield from "lucide-react-native/icons/shield";
import Trash from "lucide-react-native/icons/trash";
import Upload from "lucide-react-native/icons/upload";
import UserRound from "lucide-react-native/icons/user-round";
import Webhook from "lucide-react-native/icons/webhook";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useAccountState } from "../../data/account-context.tsx";
import { useLock } from "../../data/lock-context.tsx";
import { useSettings } from "../../data/settings-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space } from "../../ui/tokens.ts";
import { MessagesRow } from "../messages/messages-row.tsx";
import { PlaceRow } from "./place-row.tsx";
import { SyncRow } from "./sync-row.tsx";

/** The person's own corner: where the words are, who may read them, and how the page looks. */
export function YouScreen() {
  const { t } = useTranslation();
  const state = useAccountState();
  const { settings } = useSettings();
  const { view } = useLock();
  if (state === undefined) return null;
  const isOpen = state.kind === "open";
  return (
    <Page
      title={isOpen && state.user.firstName !== undefined ? state.user.firstName : t("places.you")}
      {...(isOpen ? { lead: state.user.email } : {})}
    >
      {isOpen ? null : <Invitation isLost={state.kind === "lost"} />}
      <View>
        <SyncRow />
        {isOpen ? (
          <>
            <PlaceRow href="/you/account" icon={UserRound} name={t("you.account.title")} />
            <PlaceRow
              href="/you/second-factor"
              icon={Shield}
              name={t("you.secondFactor.title")}
              state={t(state.user.mfaEnabled ? "you.on" : "you.off")}
            />
            <PlaceRow href="/you/sessions" icon={Laptop} name={t("you.sessions.title")} />
            <PlaceRow href="/you/api-keys" icon={KeyRound} name={t("you.apiKeys.title")} />
            <PlaceRow href="/you/webhooks" icon={Webhook} name={t("you.webhooks")} />
            <PlaceRow href="/you/calendar" icon={CalendarDays} name={t("you.calendar")} />
          </>
        ) : null}
        {isOpen ? <MessagesRow /> : null}
        <PlaceRow href="/you/reminders" icon={Bell} name={t("you.reminders.title")} />
        <PlaceRow
          href="/you/lock"
          icon={LockIcon}
          name={t("lock.title")}
          state={t(view.state === "off" ? "you.off" : "you.on")}
        />
        <PlaceRow
          href="/you/privacy"
          icon={Eye}
          name={t("you.privacy.title")}
          state={isOpen ? t(`you.privacy.analysis.${state.user.preferences.privacy.analysis}.short`) : undefined}
        />
        <PlaceRow
          href="/you/appearance"
          icon={Palette}
          name={t("you.appearance.title")}
          state={t(`you.appearance.themes.${settings.theme}`)}
        />
        <PlaceRow href="/you/import" icon={Upload} name={t("you.import")} />
        {isOpen ? <PlaceRow href="/you/keeping" icon={Archive} name={t("you.keeping")} /> : null}
        {isOpen ? <PlaceRow href="/you/data" icon={Database} name={t("data.title")} /> : null}
        <PlaceRow href="/you/export" icon={Download} name={t("you.export.title")} />
        {isOpen && state.user.roles.includes("admin") ? (
          <PlaceRow href="/you/administration" icon={Server} name={t("you.administration")} />
        ) : null}
        {isOpen ? <PlaceRow href="/you/delete" icon={Trash} name={t("you.delete.title")} tone="danger" /> : null}
      </View>
    </Page>
  );
}

/** What an account is good for, to someone who writes without one; or the way back into one whose session has ended. */
function Invitation({ isLost }: { readonly isLost: boolean }) {
  const { t } = useTranslation();
  const palette = usePalette();
  const router = useRouter();
  return (
    <View style={[styles.invitation, { backgroundColor: palette.sunk }]}>
      <Text as="prose">{t(isLost ? "account.lost" : "you.invitation")}</Text>
      <View style={styles.ways}>
        {isLost ? null : <Button label={t("account.make")} onPress={() => router.push("/sign-up")} />}
        <Button
          label={t("account.signIn")}
          kind={isLost ? "primary" : "quiet"}
          onPress={() => router.push("/sign-in")}
        />
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  invitation: { padding: space[5], borderRadius: radius.medium, gap: space[4] },
  ways: { flexDirection: "row", flexWrap: "wrap", gap: space[3] },
});
