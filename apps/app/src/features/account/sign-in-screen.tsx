import { useRouter } from "expo-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount, useAccountState, useDoing } from "../../data/account-context.tsx";
import { useSettings } from "../../data/settings-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { ProblemNotice } from "./problem.tsx";
import { SecondFactorStep } from "./second-factor-step.tsx";
import { TextLink } from "./text-link.tsx";
import { EmailField, PasswordField } from "./fields.tsx";

/** The way back to a journal that is on a server already. */
export function SignInScreen() {
  const { t } = useTranslation();
  const router = useRouter();
  const account = useAccount();
  const state = useAccountState();
  const { isBusy, problem, run } = useDoing();
  const [typed, setEmail] = useState<string>();
  const [password, setPassword] = useState("");
  const [mfaToken, setMfaToken] = useState<string>();
  const { settings, change } = useSettings();
  const email = typed ?? (state?.kind === "lost" ? state.user.email : (settings.erasure?.email ?? ""));
  const done = (): void => {
    change({ erasure: undefined });
    router.replace("/");
  };
  const submit = async (): Promise<void> => {
    const outcome = await run(() => account.login(email.trim(), password));
    if (outcome === undefined) return;
    setPassword("");
    if (outcome.value.kind === "secondFactor") setMfaToken(outcome.value.mfaToken);
    else done();
  };
  const keep = async (): Promise<void> => {
    if ((await run(() => account.keepAccount(email.trim(), password))) !== undefined) await submit();
  };
  if (mfaToken !== undefined) return <SecondFactorStep mfaToken={mfaToken} onDone={done} />;
  return (
    <Page
      title={t("account.signIn")}
      lead={t("account.signInLead")}
      back={{ href: "/you", label: t("account.notNow") }}
    >
      {state?.kind === "lost" ? <Notice kind="note" text={t("account.lost")} /> : null}
      <EmailField value={email} onChangeText={setEmail} />
      <PasswordField value={password} onChangeText={setPassword} onSubmitEditing={() => void submit()} />
      <ProblemNotice problem={problem} wrong="login" />
      {problem === "waitsForErasure" ? (
        <Button label={t("account.erasure.keep")} disabled={isBusy} onPress={() => void keep()} />
      ) : null}
      <Button
        label={t("account.signIn")}
        kind={problem === "waitsForErasure" ? "quiet" : "primary"}
        disabled={isBusy || email.trim() === "" || password === ""}
        onPress={() => void submit()}
      />
      <TextLink href="/forgot-password" label={t("account.forgot")} />
      <TextLink href="/sign-up" label={t("account.noneYet")} />
    </Page>
  );
}
