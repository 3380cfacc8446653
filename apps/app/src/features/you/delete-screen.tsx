import { useRouter } from "expo-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount, useDoing } from "../../data/account-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { ProblemNotice } from "../account/problem.tsx";
import { OwnPage } from "./own-page.tsx";
import { PasswordField } from "../account/fields.tsx";

/** The end of an account: said plainly, asked for once more, and then done. */
export function DeleteScreen() {
  const { t } = useTranslation();
  return (
    <OwnPage title={t("you.delete.title")} lead={t("you.delete.lead")}>
      {() => <Delete />}
    </OwnPage>
  );
}

function Delete() {
  const { t } = useTranslation();
  const router = useRouter();
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const [password, setPassword] = useState("");
  const [isSure, setSure] = useState(false);
  const submit = async (): Promise<void> => {
    if ((await run(() => account.deleteAccount(password))) !== undefined) router.replace("/you");
    else setSure(false);
  };
  return (
    <>
      <Notice kind="note" text={t("you.delete.kept")} />
      <PasswordField value={password} onChangeText={setPassword} />
      <ProblemNotice problem={problem} wrong="password" />
      {isSure ? <Notice kind="problem" text={t("you.delete.sure")} /> : null}
      <Button
        label={t(isSure ? "you.delete.yes" : "you.delete.ask")}
        kind="danger"
        disabled={isBusy || password === ""}
        onPress={() => (isSure ? void submit() : setSure(true))}
      />
      {isSure ? <Button label={t("you.delete.no")} kind="quiet" onPress={() => setSure(false)} /> : null}
    </>
  );
}
