import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount, useDoing } from "../../data/account-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Page } from "../../ui/page.tsx";
import { ProblemNotice } from "./problem.tsx";

/** The second half of signing in, for those who have switched it on. */
export function SecondFactorStep({ mfaToken, onDone }: { readonly mfaToken: string; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const [code, setCode] = useState("");
  const submit = async (): Promise<void> => {
    if ((await run(() => account.verifyMfa(mfaToken, code.trim()))) !== undefined) onDone();
  };
  return (
    <Page title={t("account.secondFactor.title")} lead={t("account.secondFactor.lead")}>
      <Field
        label={t("account.code")}
        hint={t("account.secondFactor.hint")}
        value={code}
        onChangeText={setCode}
        autoFocus
        autoComplete="one-time-code"
        autoCapitalize="none"
        autoCorrect={false}
        onSubmitEditing={() => void submit()}
      />
      <ProblemNotice problem={problem} wrong="code" />
      <Button label={t("account.signIn")} disabled={isBusy || code.trim() === ""} onPress={() => void submit()} />
    </Page>
  );
}
