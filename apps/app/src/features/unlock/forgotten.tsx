import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount, useAccountState, useDoing } from "../../data/account-context.tsx";
import { useLock } from "../../data/lock-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Text } from "../../ui/text.tsx";
import { PasswordField } from "../account/fields.tsx";
import { ProblemNotice } from "../account/problem.tsx";
import { SecondFactorStep } from "../account/second-factor-step.tsx";

/**
 * The way out for who has forgotten the passcode: whoever can sign in to the account that the journal belongs to is its writer. The
 * address is the account's and can't be chosen: a journal must not open to whoever has any account.
 */
export function Forgotten({ onBack }: { readonly onBack?: () => void }) {
  const { t } = useTranslation();
  const state = useAccountState();
  const { lock } = useLock();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const [password, setPassword] = useState("");
  const [mfaToken, setMfaToken] = useState<string>();
  if (state === undefined) return null;
  const back = onBack === undefined ? null : <Button label={t("lock.backToPasscode")} kind="quiet" onPress={onBack} />;
  if (state.kind === "absent") {
    return (
      <Page title={t("lock.forgot")}>
        <Text>{t("lock.noAccount")}</Text>
        {back}
      </Page>
    );
  }
  if (mfaToken !== undefined) return <SecondFactorStep mfaToken={mfaToken} onDone={lock.removeForOwner} />;
  const { email } = state.user;
  const submit = async (): Promise<void> => {
    const outcome = await run(() => account.login(email, password));
    if (outcome === undefined) return;
    setPassword("");
    if (outcome.value.kind === "secondFactor") setMfaToken(outcome.value.mfaToken);
    if (outcome.value.kind === "open") lock.removeForOwner();
  };
  return (
    <Page title={t("lock.forgot")} lead={t("lock.forgotLead", { email })}>
      <Notice kind="note" text={t("lock.wordsKept")} />
      <PasswordField value={password} onChangeText={setPassword} onSubmitEditing={() => void submit()} />
      <ProblemNotice problem={problem} wrong="password" />
      <Button label={t("account.signIn")} disabled={isBusy || password === ""} onPress={() => void submit()} />
      {back}
    </Page>
  );
}
