import type { Webhook } from "@aura-journal/contracts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useDoing } from "../../data/account-context.tsx";
import { CONNECTIONS } from "../../locale/connections.ts";
import { deviceTimezone, localDateOf, shortDay } from "../../locale/format.ts";
import { Button } from "../../ui/button.tsx";
import { Confirm } from "../../ui/confirm.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space } from "../../ui/tokens.ts";
import { useConnections } from "./use-connections.ts";
import { WebhookDeliveries } from "./webhook-deliveries.tsx";
import { WEBHOOK_EVENTS } from "./webhook-events.ts";
import { WebhookProblem } from "./webhook-problem.tsx";

export interface WebhookRowProps {
  readonly webhook: Webhook;
  readonly onChanged: () => void;
  /** A new secret, to be shown this once. */
  readonly onSecret: (secret: string) => void;
}

/** One webhook: where it leads, how it stands, and what can be done with it. */
export function WebhookRow({ webhook, onChanged, onSecret }: WebhookRowProps) {
  const { t } = useTranslation(CONNECTIONS);
  const palette = usePalette();
  const connections = useConnections();
  const { isBusy, problem, run } = useDoing();
  const [isOpen, setOpen] = useState(false);
  const [isTested, setTested] = useState(false);
  const { webhookId, url, enabled } = webhook;
  const name = webhook.name ?? hostOf(url);
  /** What a screen reader says of a button, of which there is one for each webhook. */
  const named = (what: string): string => t("named", { what, name });

  const setEnabled = async (wanted: boolean): Promise<void> => {
    setTested(false);
    if ((await run(() => connections.updateWebhook(webhookId, { enabled: wanted }))) !== undefined) onChanged();
  };
  const test = async (): Promise<void> => {
    setTested((await run(() => connections.testWebhook(webhookId))) !== undefined);
  };
  const renew = async (): Promise<void> => {
    const made = await run(() => connections.rotateWebhookSecret(webhookId));
    if (made !== undefined) onSecret(made.value.secret);
  };
  const remove = async (): Promise<void> => {
    if ((await run(() => connections.deleteWebhook(webhookId))) !== undefined) onChanged();
  };
  return (
    <View role="listitem" style={[styles.row, { borderColor: palette.line }]}>
      <View style={styles.words}>
        <Text as="strong" level={2}>
          {name}
        </Text>
        <Text as="caption" tone="soft" selectable>
          {url}
        </Text>
        <State webhook={webhook} />
      </View>
      <WebhookProblem problem={problem} />
      {isTested ? <Notice kind="done" text={t("webhooks.tested")} /> : null}
      <View style={styles.ways}>
        {enabled ? (
          <Button
            label={t("webhooks.test")}
            aria-label={named(t("webhooks.test"))}
            kind="quiet"
            disabled={isBusy}
            onPress={() => void test()}
          />
        ) : null}
        <Button
          label={t(enabled ? "webhooks.off" : "webhooks.on")}
          aria-label={named(t(enabled ? "webhooks.off" : "webhooks.on"))}
          kind="quiet"
          disabled={isBusy}
          onPress={() => void setEnabled(!enabled)}
        />
        <Button
          label={t(isOpen ? "webhooks.hide" : "webhooks.deliveries")}
          aria-label={named(t(isOpen ? "webhooks.hide" : "webhooks.deliveries"))}
          aria-expanded={isOpen}
          kind="quiet"
          onPress={() => setOpen(!isOpen)}
        />
      </View>
      <View style={styles.ways}>
        <Confirm
          label={t("webhooks.secret")}
          said={named(t("webhooks.secret"))}
          consequence={t("webhooks.secretSure")}
          yes={t("webhooks.secretYes")}
          no={t("webhooks.secretNo")}
          kind="quiet"
          isBusy={isBusy}
          onConfirm={() => void renew()}
        />
        <Confirm
          label={t("webhooks.remove")}
          said={named(t("webhooks.remove"))}
          consequence={t("webhooks.removeSure")}
          yes={t("webhooks.removeYes")}
          no={t("webhooks.removeNo")}
          isBusy={isBusy}
          onConfirm={() => void remove()}
        />
      </View>
      {isOpen ? <WebhookDeliveries webhookId={webhookId} isEnabled={enabled} /> : null}
    </View>
  );
}

function State({ webhook: { events, enabled, failingSince, disabledAt } }: { readonly webhook: Webhook }) {
  const { t, i18n } = useTranslation(CONNECTIONS);
  const day = (instant: string): string => shortDay(i18n.language, localDateOf(new Date(instant), deviceTimezone()));
  if (!enabled) {
    return (
      <Text as="label" tone={disabledAt === undefined ? "soft" : "danger"}>
        {disabledAt === undefined ? t("webhooks.isOff") : t("webhooks.switchedOff", { day: day(disabledAt) })}
      </Text>
    );
  }
  return (
    <>
      <Text as="caption" tone="soft">
        {WEBHOOK_EVENTS.every((event) => events.includes(event))
          ? t("webhooks.everything")
          : WEBHOOK_EVENTS.filter((event) => events.includes(event))
              .map((event) => t(`webhooks.events.${event}`))
              .join(" · ")}
      </Text>
      {failingSince === undefined ? null : (
        <Text as="label" tone="danger">
          {t("webhooks.failing", { day: day(failingSince) })}
        </Text>
      )}
    </>
  );
}

/** What an address without a name is called. */
function hostOf(url: string): string {
  return /^https?:\/\/([^/?#]+)/.exec(url)?.[1] ?? url;
}

const styles = StyleSheet.create({
  row: { gap: space[3], borderBottomWidth: StyleSheet.hairlineWidth, paddingVertical: space[5] },
  words: { gap: 2 },
  ways: { flexDirection: "row", flexWrap: "wrap", gap: space[3] },
});
