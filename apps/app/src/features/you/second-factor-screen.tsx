import type { MfaSetup } from "@aura-journal/contracts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useAccount, useDoing } from "../../data/account-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { ProblemNotice } from "../account/problem.tsx";
import { OnceShown } from "./once-shown.tsx";
import { OwnPage } from "./own-page.tsx";
import { QrCode } from "./qr-code.tsx";
import { PasswordField } from "../account/fields.tsx";

/** A second thing to show at sign-in: a code that only one's own phone knows. */
export function SecondFactorScreen() {
  const { t } = useTranslation();
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <OwnPage title={t("you.secondFactor.title")} lead={t("you.secondFactor.lead")}>
      {(user) =>
        codes !== undefined ? (
          <OnceShown
            title={t("you.secondFactor.codes")}
            lead={t("you.secondFactor.codesLead")}
            lines={codes}
            done={t("you.secondFactor.codesKept")}
            onDone={() => setCodes(undefined)}
          />
        ) : user.mfaEnabled ? (
          <SwitchOff />
        ) : (
          <SwitchOn onDone={setCodes} />
        )
      }
    </OwnPage>
  );
}

function SwitchOn({ onDone }: { readonly onDone: (codes: readonly string[]) => void }) {
  const { t } = useTranslation();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const [setup, setSetup] = useState<MfaSetup>();
  const [code, setCode] = useState("");
  const begin = async (): Promise<void> => setSetup((await run(() => account.setupMfa()))?.value);
  const submit = async (): Promise<void> => {
    const codes = await run(() => account.enableMfa(code.trim()));
    if (codes !== undefined) onDone(codes.value);
  };
  if (setup === undefined) {
    return (
      <>
        <ProblemNotice problem={problem} wrong="code" />
        <Button label={t("you.secondFactor.begin")} disabled={isBusy} onPress={() => void begin()} />
      </>
    );
  }
  return (
    <>
      <View style={styles.step}>
        <Text as="strong" level={2}>
          {t("you.secondFactor.scan")}
        </Text>
        <QrCode text={setup.otpauthUrl} />
        <Text as="label" tone="soft">
          {t("you.secondFactor.orType")}
        </Text>
        <Text selectable style={styles.secret}>
          {setup.secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}
        </Text>
      </View>
      <Field
        label={t("you.secondFactor.codeNow")}
        value={code}
        onChangeText={setCode}
        inputMode="numeric"
        autoComplete="one-time-code"
        onSubmitEditing={() => void submit()}
      />
      <ProblemNotice problem={problem} wrong="code" />
      <Button
        label={t("you.secondFactor.switchOn")}
        disabled={isBusy || code.trim() === ""}
        onPress={() => void submit()}
      />
    </>
  );
}

function SwitchOff() {
  const { t } = useTranslation();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const submit = (): void => void run(() => account.disableMfa(password, code.trim()));
  return (
    <>
      <Notice kind="note" text={t("you.secondFactor.isOn")} />
      <PasswordField value={password} onChangeText={setPassword} />
      <Field
        label={t("account.code")}
        hint={t("account.secondFactor.hint")}
        value={code}
        onChangeText={setCode}
        autoComplete="one-time-code"
        autoCapitalize="none"
        autoCorrect={false}
        onSubmitEditing={submit}
      />
      <ProblemNotice problem={problem} wrong="both" />
      <Button
        label={t("you.secondFactor.switchOff")}
        kind="danger"
        disabled={isBusy || password === "" || code.trim() === ""}
        onPress={submit}
      />
    </>
  );
}

const styles = StyleSheet.create({
  step: { gap: space[3] },
  secret: { textAlign: "center", letterSpacing: 1 },
});
