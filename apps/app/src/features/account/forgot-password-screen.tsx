import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount, useDoing } from "../../data/account-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { ProblemNotice } from "./problem.tsx";
import { EmailField } from "./fields.tsx";

/** Asks for the mail with which a new password is chosen; it never says whether the address has an account. */
export function ForgotPasswordScreen() {
  const { t } = useTranslation();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const [email, setEmail] = useState("");
  const [isSent, setSent] = useState(false);
  const submit = async (): Promise<void> => {
    setSent((await run(() => account.forgotPassword(email.trim()))) !== undefined);
  };
  return (
    <Page
      title={t("account.forgot")}
      lead={t("account.forgotLead")}
      back={{ href: "/sign-in", label: t("account.signIn") }}
    >
      <EmailField value={email} onChangeText={setEmail} onSubmitEditing={() => void submit()} />
      <ProblemNotice problem={problem} wrong="login" />
      {isSent ? <Notice kind="done" text={t("account.forgotSent")} /> : null}
      <Button label={t("account.sendMail")} disabled={isBusy || email.trim() === ""} onPress={() => void submit()} />
    </Page>
  );
}
