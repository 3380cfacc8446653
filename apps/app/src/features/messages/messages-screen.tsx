import type { Notification } from "@aura-journal/contracts";
import { Link } from "expo-router";
import SlidersHorizontal from "lucide-react-native/icons/sliders-horizontal";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useAccount, useAsked } from "../../data/account-context.tsx";
import { deviceTimezone, localDateOf, shortDay, timeOfDay } from "../../locale/format.ts";
import { Empty } from "../../ui/empty.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space, TARGET } from "../../ui/tokens.ts";
import { ProblemNotice } from "../account/problem.tsx";
import { OwnPage } from "../you/own-page.tsx";
import { PlaceRow } from "../you/place-row.tsx";
import { messageOf } from "./message-kinds.ts";

/** What one was told, the newest first. Whoever has seen the list has read what stands in it. */
export function MessagesScreen() {
  const { t } = useTranslation();
  return (
    <OwnPage title={t("you.messages.title")} lead={t("you.messages.lead")} needs={t("you.messages.needsAccount")}>
      {() => (
        <>
          <PlaceRow href="/you/message-settings" icon={SlidersHorizontal} name={t("you.messages.settings.title")} />
          <Messages />
        </>
      )}
    </OwnPage>
  );
}

function Messages() {
  const { t } = useTranslation();
  const account = useAccount();
  const { outcome } = useAsked((asked) => asked.messages());
  const seen = useRef(new Set<string>());
  useEffect(() => {
    if (outcome?.kind !== "done") return;
    const unread = outcome.value.items.filter(({ readAt, notificationId }) => {
      const isNew = readAt === undefined && !seen.current.has(notificationId);
      seen.current.add(notificationId);
      return isNew;
    });
    // One after the other: nobody waits for it, and what fails is still new the next time.
    void (async () => {
      for (const { notificationId } of unread) await account.readMessage(notificationId).catch(() => undefined);
    })();
  }, [account, outcome]);
  if (outcome === undefined) return null;
  if (outcome.kind === "failed") return <ProblemNotice problem={outcome.problem} wrong="password" />;
  const { items } = outcome.value;
  if (items.length === 0) return <Empty text={t("you.messages.none")} />;
  return (
    <View role="list">
      {items.map((message) => (
        <MessageRow key={message.notificationId} message={message} />
      ))}
    </View>
  );
}

function MessageRow({ message }: { readonly message: Notification }) {
  const { t, i18n } = useTranslation();
  const palette = usePalette();
  const { name, href } = messageOf(message.kind);
  const zone = deviceTimezone();
  const day = shortDay(i18n.language, localDateOf(new Date(message.createdAt), zone));
  const isNew = message.readAt === undefined;
  return (
    <View role="listitem">
      <Link href={href as "/you"} style={[styles.link, { borderColor: palette.line }]}>
        <View style={styles.parts}>
          <View style={[styles.dot, isNew ? { backgroundColor: palette.accent } : undefined]} aria-hidden />
          <View style={styles.words}>
            <Text as={isNew ? "strong" : "body"}>{t(`you.messages.kinds.${name}`)}</Text>
            <Text as="caption" tone="soft">
              {`${day}, ${timeOfDay(i18n.language, message.createdAt, zone)}`}
            </Text>
          </View>
          {isNew ? (
            <Text as="label" tone="accent">
              {t("you.messages.isNew")}
            </Text>
          ) : null}
        </View>
      </Link>
    </View>
  );
}

const styles = StyleSheet.create({
  link: { borderBottomWidth: StyleSheet.hairlineWidth, width: "100%" },
  parts: {
    flexDirection: "row",
    alignItems: "center",
    gap: space[3],
    minHeight: TARGET + 8,
    paddingVertical: space[2],
    width: "100%",
  },
  dot: { width: 8, height: 8, borderRadius: 4 },
  words: { flex: 1, gap: 2 },
});
