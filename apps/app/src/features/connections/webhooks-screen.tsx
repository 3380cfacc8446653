import { useState } from "react";
import { useTranslation } from "react-i18next";
import { View } from "react-native";
import { useAsked } from "../../data/account-context.tsx";
import { createConnections } from "../../data/connections.ts";
import { CONNECTIONS } from "../../locale/connections.ts";
import { Text } from "../../ui/text.tsx";
import { OnceShown } from "../you/once-shown.tsx";
import { OwnPage } from "../you/own-page.tsx";
import { NewWebhook } from "./new-webhook.tsx";
import { WebhookProblem } from "./webhook-problem.tsx";
import { WebhookRow } from "./webhook-row.tsx";

/** Addresses of one's own programmes that are told when something happens. */
export function WebhooksScreen() {
  const { t } = useTranslation(CONNECTIONS);
  return (
    <OwnPage title={t("webhooks.title")} lead={t("webhooks.lead")}>
      {() => <Webhooks />}
    </OwnPage>
  );
}

function Webhooks() {
  const { t } = useTranslation(CONNECTIONS);
  const { outcome, again } = useAsked((account) => createConnections(account).webhooks());
  const [secret, setSecret] = useState<string>();
  if (secret !== undefined) {
    return (
      <OnceShown
        title={t("webhooks.made")}
        lead={t("webhooks.madeLead")}
        lines={[secret]}
        done={t("webhooks.kept")}
        onDone={() => setSecret(undefined)}
      />
    );
  }
  if (outcome === undefined) return null;
  if (outcome.kind === "failed") return <WebhookProblem problem={outcome.problem} />;
  const { items } = outcome.value;
  const show = (made: string): void => {
    setSecret(made);
    again();
  };
  return (
    <>
      {items.length === 0 ? (
        <Text tone="soft">{t("webhooks.none")}</Text>
      ) : (
        <View role="list">
          {items.map((webhook) => (
            <WebhookRow key={webhook.webhookId} webhook={webhook} onChanged={again} onSecret={show} />
          ))}
        </View>
      )}
      <NewWebhook onMade={show} />
    </>
  );
}
