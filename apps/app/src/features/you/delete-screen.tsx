import type { ErasureAnswer, User } from "@aura-journal/contracts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount, useDoing } from "../../data/account-context.tsx";
import { useSettings } from "../../data/settings-context.tsx";
import { deviceTimezone, localDateOf, longDay } from "../../locale/format.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { TextLink } from "../account/text-link.tsx";
import { ProblemNotice } from "../account/problem.tsx";
import { OwnPage } from "./own-page.tsx";
import { PasswordField } from "../account/fields.tsx";
import { Receipt } from "./receipt.tsx";

/** The end of an account: said plainly, asked for once more, and then done, or waited for. */
export function DeleteScreen() {
  const { t } = useTranslation();
  const [answer, setAnswer] = useState<ErasureAnswer>();
  if (answer !== undefined) return <Answered answer={answer} />;
  return (
    <OwnPage title={t("you.delete.title")} lead={t("you.delete.lead")}>
      {(user) => <Delete user={user} onAnswer={setAnswer} />}
    </OwnPage>
  );
}

const TIMES = ["in-30-days", "now"] as const;

function Delete({ user, onAnswer }: { readonly user: User; readonly onAnswer: (answer: ErasureAnswer) => void }) {
  const { t } = useTranslation();
  const account = useAccount();
  const { change } = useSettings();
  const { isBusy, problem, run } = useDoing();
  const [when, setWhen] = useState<(typeof TIMES)[number]>("in-30-days");
  const [password, setPassword] = useState("");
  const [isSure, setSure] = useState(false);
  const submit = async (): Promise<void> => {
    const outcome = await run(() => account.deleteAccount(password, when));
    if (outcome === undefined) return setSure(false);
    const { state, dueAt } = outcome.value;
    change({ erasure: state === "waiting" ? { email: user.email, dueAt } : undefined });
    onAnswer(outcome.value);
  };
  return (
    <>
      <Choice
        label={t("you.delete.when")}
        options={TIMES.map((value) => ({
          value,
          name: t(`you.delete.times.${value}.name`),
          hint: t(`you.delete.times.${value}.hint`),
        }))}
        value={when}
        isDisabled={isBusy}
        onChange={(wanted) => {
          setWhen(wanted);
          setSure(false);
        }}
      />
      <Notice kind="note" text={t("you.delete.kept")} />
      <PasswordField value={password} onChangeText={setPassword} />
      <ProblemNotice problem={problem} wrong="password" />
      {isSure ? <Notice kind="problem" text={t(`you.delete.times.${when}.sure`)} /> : null}
      <Button
        label={t(isSure ? `you.delete.times.${when}.yes` : "you.delete.ask")}
        kind="danger"
        disabled={isBusy || password === ""}
        onPress={() => (isSure ? void submit() : setSure(true))}
      />
      {isSure ? <Button label={t("you.delete.no")} kind="quiet" onPress={() => setSure(false)} /> : null}
    </>
  );
}

/** What became of it. The session is over by now. */
function Answered({ answer: { state, dueAt, receipt } }: { readonly answer: ErasureAnswer }) {
  const { t, i18n } = useTranslation();
  const isWaiting = state === "waiting";
  const day = longDay(i18n.language, localDateOf(new Date(dueAt), deviceTimezone()));
  return (
    <Page
      title={t(isWaiting ? "you.delete.waiting.title" : "you.delete.erased.title")}
      back={{ href: "/you", label: t("places.you") }}
    >
      <Notice kind="done" text={isWaiting ? t("you.delete.waiting.text", { day }) : t("you.delete.erased.text")} />
      {isWaiting ? (
        <TextLink href="/sign-in" label={t("account.erasure.keep")} />
      ) : receipt === undefined ? (
        <Notice kind="note" text={t("you.delete.erased.byMail")} />
      ) : (
        <Receipt receipt={receipt} />
      )}
      <Notice kind="note" text={t("you.delete.hereStill")} />
    </Page>
  );
}
