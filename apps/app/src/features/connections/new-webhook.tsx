import type { WebhookEvent } from "@aura-journal/contracts";
import { WEBHOOK_LIMITS } from "@aura-journal/contracts/limits";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useDoing } from "../../data/account-context.tsx";
import { CONNECTIONS } from "../../locale/connections.ts";
import { Button } from "../../ui/button.tsx";
import { CheckRow } from "../../ui/check-row.tsx";
import { Field } from "../../ui/field.tsx";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { useConnections } from "./use-connections.ts";
import { WEBHOOK_EVENTS } from "./webhook-events.ts";
import { WebhookProblem } from "./webhook-problem.tsx";

/** Asks for an address and what it is to be told of; gives the secret of what was made. */
export function NewWebhook({ onMade }: { readonly onMade: (secret: string) => void }) {
  const { t } = useTranslation(CONNECTIONS);
  const connections = useConnections();
  const { isBusy, problem, run } = useDoing();
  const [url, setUrl] = useState("");
  const [name, setName] = useState("");
  const [events, setEvents] = useState<readonly WebhookEvent[]>(WEBHOOK_EVENTS);
  const submit = async (): Promise<void> => {
    const made = await run(() =>
      connections.createWebhook({
        url: url.trim(),
        ...(name.trim() === "" ? {} : { name: name.trim() }),
        events: [...events],
      }),
    );
    if (made !== undefined) onMade(made.value.secret);
  };
  return (
    <View style={styles.part}>
      <Text as="heading" level={2}>
        {t("webhooks.new")}
      </Text>
      <Field
        label={t("webhooks.url")}
        hint={t("webhooks.urlHint")}
        value={url}
        onChangeText={setUrl}
        maxLength={WEBHOOK_LIMITS.urlLength}
        inputMode="url"
        autoCapitalize="none"
        autoCorrect={false}
      />
      <Field
        label={t("webhooks.name")}
        hint={t("webhooks.nameHint")}
        value={name}
        onChangeText={setName}
        maxLength={WEBHOOK_LIMITS.nameLength}
      />
      <Text as="label">{t("webhooks.of")}</Text>
      <View role="group" aria-label={t("webhooks.of")}>
        {WEBHOOK_EVENTS.map((event) => (
          <CheckRow
            key={event}
            label={t(`webhooks.events.${event}`)}
            isChecked={events.includes(event)}
            onChange={(isChecked) => setEvents(isChecked ? [...events, event] : events.filter((one) => one !== event))}
          />
        ))}
      </View>
      <WebhookProblem problem={problem} />
      <Button
        label={t("webhooks.add")}
        disabled={isBusy || url.trim() === "" || events.length === 0}
        onPress={() => void submit()}
      />
    </View>
  );
}

const styles = StyleSheet.create({
  part: { gap: space[3], paddingTop: space[4] },
});
