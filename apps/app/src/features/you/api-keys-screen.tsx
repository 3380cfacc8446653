import type { ApiKeyCreate } from "@aura-journal/contracts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useAccount, useAsked, useDoing } from "../../data/account-context.tsx";
import { deviceTimezone, localDateOf, shortDay } from "../../locale/format.ts";
import { Button } from "../../ui/button.tsx";
import { CheckRow } from "../../ui/check-row.tsx";
import { Field } from "../../ui/field.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space } from "../../ui/tokens.ts";
import { ProblemNotice } from "../account/problem.tsx";
import { ListRow } from "./list-row.tsx";
import { OnceShown } from "./once-shown.tsx";
import { OwnPage } from "./own-page.tsx";

type Scope = ApiKeyCreate["scopes"][number];
const SCOPES: readonly { readonly scope: Scope; readonly name: "read" | "write" | "analyze" }[] = [
  { scope: "entries:read", name: "read" },
  { scope: "entries:write", name: "write" },
  { scope: "analyze", name: "analyze" },
];

/** Keys for one's own programmes: what each may do, and how to take it back. */
export function ApiKeysScreen() {
  const { t } = useTranslation();
  return (
    <OwnPage title={t("you.apiKeys.title")} lead={t("you.apiKeys.lead")}>
      {() => <ApiKeys />}
    </OwnPage>
  );
}

function ApiKeys() {
  const { t, i18n } = useTranslation();
  const account = useAccount();
  const { outcome, again } = useAsked((asked) => asked.apiKeys());
  const { isBusy, problem, run } = useDoing();
  const [key, setKey] = useState<string>();
  if (key !== undefined) {
    return (
      <OnceShown
        title={t("you.apiKeys.made")}
        lead={t("you.apiKeys.madeLead")}
        lines={[key]}
        done={t("you.apiKeys.kept")}
        onDone={() => setKey(undefined)}
      />
    );
  }
  if (outcome === undefined) return null;
  if (outcome.kind === "failed") return <ProblemNotice problem={outcome.problem} wrong="password" />;
  const day = (instant: string): string => shortDay(i18n.language, localDateOf(new Date(instant), deviceTimezone()));
  const remove = async (keyId: string): Promise<void> => {
    if ((await run(() => account.deleteApiKey(keyId))) !== undefined) again();
  };
  return (
    <>
      <ProblemNotice problem={problem} wrong="password" />
      {outcome.value.length === 0 ? null : (
        <View role="list">
          {outcome.value.map(({ keyId, name, prefix, scopes, createdAt, lastUsedAt }) => (
            <ListRow
              key={keyId}
              name={name}
              facts={[
                `${prefix}…`,
                SCOPES.filter(({ scope }) => scopes.includes(scope))
                  .map((known) => t(`you.apiKeys.scopes.${known.name}`))
                  .join(" · "),
                lastUsedAt === undefined
                  ? t("you.apiKeys.unused", { day: day(createdAt) })
                  : t("you.apiKeys.lastUsed", { day: day(lastUsedAt) }),
              ]}
            >
              <Button
                label={t("you.apiKeys.delete")}
                aria-label={t("you.apiKeys.deleteNamed", { name })}
                kind="danger"
                disabled={isBusy}
                onPress={() => void remove(keyId)}
              />
            </ListRow>
          ))}
        </View>
      )}
      <NewKey
        onMade={(made) => {
          setKey(made);
          again();
        }}
      />
    </>
  );
}

function NewKey({ onMade }: { readonly onMade: (key: string) => void }) {
  const { t } = useTranslation();
  const palette = usePalette();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["entries:read"]);
  const submit = async (): Promise<void> => {
    const made = await run(() => account.createApiKey({ name: name.trim(), scopes: [...scopes] }));
    if (made !== undefined) onMade(made.value.key);
  };
  return (
    <View style={[styles.part, { borderColor: palette.line }]}>
      <Text as="heading" level={2}>
        {t("you.apiKeys.new")}
      </Text>
      <Field
        label={t("you.apiKeys.name")}
        hint={t("you.apiKeys.nameHint")}
        value={name}
        onChangeText={setName}
        maxLength={100}
      />
      <View role="group" aria-label={t("you.apiKeys.may")}>
        {SCOPES.map(({ scope, name: scopeName }) => (
          <CheckRow
            key={scope}
            label={t(`you.apiKeys.scopes.${scopeName}`)}
            isChecked={scopes.includes(scope)}
            onChange={(isChecked) => setScopes(isChecked ? [...scopes, scope] : scopes.filter((one) => one !== scope))}
          />
        ))}
      </View>
      <ProblemNotice problem={problem} wrong="password" />
      <Button
        label={t("you.apiKeys.make")}
        disabled={isBusy || name.trim() === "" || scopes.length === 0}
        onPress={() => void submit()}
      />
    </View>
  );
}

const styles = StyleSheet.create({
  part: { gap: space[3], paddingTop: space[4] },
});
