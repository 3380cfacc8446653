import type { WebhookDelivery } from "@aura-journal/contracts";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useAsked, useDoing } from "../../data/account-context.tsx";
import { createConnections } from "../../data/connections.ts";
import { CONNECTIONS } from "../../locale/connections.ts";
import { deviceTimezone, localDateOf, shortDay, timeOfDay } from "../../locale/format.ts";
import { Button } from "../../ui/button.tsx";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { ListRow } from "../you/list-row.tsx";
import { useConnections } from "./use-connections.ts";
import { WebhookProblem } from "./webhook-problem.tsx";

export interface WebhookDeliveriesProps {
  readonly webhookId: string;
  /** One that is switched off is sent nothing again. */
  readonly isEnabled: boolean;
}

/** What became of the newest messages of a webhook. */
export function WebhookDeliveries({ webhookId, isEnabled }: WebhookDeliveriesProps) {
  const { t } = useTranslation(CONNECTIONS);
  const connections = useConnections();
  const { outcome, again } = useAsked((account) => createConnections(account).webhookDeliveries(webhookId));
  const { isBusy, problem, run } = useDoing();
  if (outcome === undefined) return null;
  const retry = async (deliveryId: string): Promise<void> => {
    if ((await run(() => connections.retryWebhookDelivery(webhookId, deliveryId))) !== undefined) again();
  };
  return (
    <View style={styles.part}>
      <WebhookProblem problem={outcome.kind === "failed" ? outcome.problem : problem} />
      {outcome.kind === "done" && outcome.value.items.length === 0 ? (
        <Text tone="soft">{t("webhooks.noDeliveries")}</Text>
      ) : null}
      {outcome.kind === "done" && outcome.value.items.length > 0 ? (
        <View role="list">
          {outcome.value.items.map((delivery) => (
            <Delivery
              key={delivery.deliveryId}
              delivery={delivery}
              isBusy={isBusy}
              {...(isEnabled ? { onRetry: () => void retry(delivery.deliveryId) } : {})}
            />
          ))}
        </View>
      ) : null}
      <View style={styles.again}>
        <Button label={t("webhooks.again")} kind="quiet" disabled={isBusy} onPress={again} />
      </View>
    </View>
  );
}

function Delivery({
  delivery: { type, occurredAt, state, attempts, lastStatus, lastProblem },
  isBusy,
  onRetry,
}: {
  readonly delivery: WebhookDelivery;
  readonly isBusy: boolean;
  readonly onRetry?: () => void;
}) {
  const { t, i18n } = useTranslation(CONNECTIONS);
  const zone = deviceTimezone();
  const event = t(`webhooks.events.${type}`);
  const day = shortDay(i18n.language, localDateOf(new Date(occurredAt), zone));
  const reason =
    lastStatus !== undefined
      ? t("webhooks.status", { status: lastStatus })
      : lastProblem === undefined
        ? undefined
        : t(`webhooks.problems.${lastProblem}`);
  return (
    <ListRow
      name={event}
      facts={[
        `${day}, ${timeOfDay(i18n.language, occurredAt, zone)}`,
        [
          t(`webhooks.states.${state}`),
          ...(attempts === 0 ? [] : [t("webhooks.attempts", { count: attempts })]),
          ...(state === "delivered" || reason === undefined ? [] : [reason]),
        ].join(" · "),
      ]}
    >
      {onRetry !== undefined && (state === "failed" || state === "dropped") ? (
        <Button
          label={t("webhooks.retry")}
          aria-label={t("named", { what: t("webhooks.retry"), name: event })}
          kind="quiet"
          disabled={isBusy}
          onPress={onRetry}
        />
      ) : null}
    </ListRow>
  );
}

const styles = StyleSheet.create({
  part: { gap: space[3] },
  again: { alignItems: "flex-start" },
});
