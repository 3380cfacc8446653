import type { User } from "@aura-journal/contracts";
import { useRouter } from "expo-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useAccount, useDoing } from "../../data/account-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space } from "../../ui/tokens.ts";
import { ProblemNotice } from "../account/problem.tsx";
import { OwnPage } from "./own-page.tsx";

/** Who one is to the server: name, address, password, and the way out. */
export function AccountScreen() {
  const { t } = useTranslation();
  return (
    <OwnPage title={t("you.account.title")}>
      {(user) => (
        <>
          <Name user={user} />
          <Password />
          <SignOut />
        </>
      )}
    </OwnPage>
  );
}

function Name({ user }: { readonly user: User }) {
  const { t } = useTranslation();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const [firstName, setFirstName] = useState(user.firstName ?? "");
  const [lastName, setLastName] = useState(user.lastName ?? "");
  const [isSaved, setSaved] = useState(false);
  const submit = async (): Promise<void> => {
    setSaved((await run(() => account.updateProfile({ firstName, lastName }))) !== undefined);
  };
  return (
    <View style={styles.part}>
      <Text as="label" tone="soft">
        {t("account.email")}
      </Text>
      <Text selectable>{user.email}</Text>
      <Field
        label={t("you.account.firstName")}
        value={firstName}
        onChangeText={setFirstName}
        autoComplete="given-name"
        maxLength={100}
      />
      <Field
        label={t("you.account.lastName")}
        value={lastName}
        onChangeText={setLastName}
        autoComplete="family-name"
        maxLength={100}
        onSubmitEditing={() => void submit()}
      />
      <ProblemNotice problem={problem} wrong="password" />
      {isSaved ? <Notice kind="done" text={t("you.saved")} /> : null}
      <Button label={t("you.account.saveName")} kind="quiet" disabled={isBusy} onPress={() => void submit()} />
    </View>
  );
}

function Password() {
  const { t } = useTranslation();
  const palette = usePalette();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const [current, setCurrent] = useState("");
  const [wanted, setWanted] = useState("");
  const [isChanged, setChanged] = useState(false);
  const submit = async (): Promise<void> => {
    const isDone = (await run(() => account.changePassword(current, wanted))) !== undefined;
    setChanged(isDone);
    if (!isDone) return;
    setCurrent("");
    setWanted("");
  };
  return (
    <View style={[styles.part, styles.ruled, { borderColor: palette.line }]}>
      <Text as="heading" level={2}>
        {t("you.account.changePassword")}
      </Text>
      <Field
        label={t("you.account.currentPassword")}
        value={current}
        onChangeText={setCurrent}
        secureTextEntry
        autoComplete="current-password"
      />
      <Field
        label={t("you.account.newPassword")}
        hint={t("account.passwordHint")}
        value={wanted}
        onChangeText={setWanted}
        secureTextEntry
        autoComplete="new-password"
        onSubmitEditing={() => void submit()}
      />
      <ProblemNotice problem={problem} wrong="password" />
      {isChanged ? <Notice kind="done" text={t("you.account.passwordChanged")} /> : null}
      <Button
        label={t("you.account.changePassword")}
        kind="quiet"
        disabled={isBusy || current === "" || wanted === ""}
        onPress={() => void submit()}
      />
    </View>
  );
}

function SignOut() {
  const { t } = useTranslation();
  const palette = usePalette();
  const router = useRouter();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const submit = async (): Promise<void> => {
    if ((await run(() => account.logout())) !== undefined) router.replace("/you");
  };
  return (
    <View style={[styles.part, styles.ruled, { borderColor: palette.line }]}>
      <Text as="label" tone="soft">
        {t("you.account.signOutLead")}
      </Text>
      <ProblemNotice problem={problem} wrong="password" />
      <Button label={t("you.account.signOut")} kind="quiet" disabled={isBusy} onPress={() => void submit()} />
    </View>
  );
}

const styles = StyleSheet.create({
  part: { gap: space[3] },
  ruled: { borderTopWidth: StyleSheet.hairlineWidth, paddingTop: space[6], marginTop: space[2] },
});
