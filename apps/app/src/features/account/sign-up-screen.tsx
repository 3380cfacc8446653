import { useRouter } from "expo-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount, useDoing } from "../../data/account-context.tsx";
import { deviceTimezone } from "../../locale/format.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { ProblemNotice } from "./problem.tsx";
import { TextLink } from "./text-link.tsx";
import { EmailField } from "./fields.tsx";

/** An account, so that the journal is on more than this device. What was written before comes along. */
export function SignUpScreen() {
  const { t } = useTranslation();
  const router = useRouter();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isMailed, setMailed] = useState(false);
  const submit = async (): Promise<void> => {
    const userData = { email: email.trim(), password, timezone: deviceTimezone() };
    const outcome = await run(() => account.register(userData));
    if (outcome === undefined) return;
    setPassword("");
    if (outcome.value.kind === "verifyEmail") setMailed(true);
    else router.replace("/");
  };
  if (isMailed) {
    return (
      <Page title={t("account.make")}>
        <Notice kind="done" text={t("account.mailed", { email: email.trim() })} />
        <TextLink href="/sign-in" label={t("account.signIn")} />
      </Page>
    );
  }
  return (
    <Page title={t("account.make")} lead={t("account.makeLead")} back={{ href: "/you", label: t("account.notNow") }}>
      <EmailField value={email} onChangeText={setEmail} />
      <Field
        label={t("account.password")}
        hint={t("account.passwordHint")}
        problem={problem === "weakPassword" ? t("problems.weakPassword") : undefined}
        value={password}
        onChangeText={setPassword}
        secureTextEntry
        autoComplete="new-password"
        onSubmitEditing={() => void submit()}
      />
      {problem === "weakPassword" ? null : <ProblemNotice problem={problem} wrong="login" />}
      <Button
        label={t("account.make")}
        disabled={isBusy || email.trim() === "" || password === ""}
        onPress={() => void submit()}
      />
      <TextLink href="/sign-in" label={t("account.haveOne")} />
    </Page>
  );
}
