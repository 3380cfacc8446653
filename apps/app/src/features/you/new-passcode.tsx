import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  LEAST_LETTERS,
  LEAST_NUMBERS,
  PASSCODE_KINDS,
  weaknessOf,
  type PasscodeKind,
} from "../../data/lock/passcode.ts";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Notice } from "../../ui/notice.tsx";
import { PasscodeField } from "../unlock/passcode-field.tsx";

export interface NewPasscodeProps {
  /** What choosing it does. */
  readonly label: string;
  readonly isShut?: boolean;
  readonly onChosen: (kind: PasscodeKind, typed: string) => Promise<void>;
}

/** A passcode to choose: of numbers or of words, typed twice. */
export function NewPasscode({ label, isShut = false, onChosen }: NewPasscodeProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<PasscodeKind>("numbers");
  const [typed, setTyped] = useState("");
  const [again, setAgain] = useState("");
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const least = kind === "numbers" ? LEAST_NUMBERS : LEAST_LETTERS;
  const submit = async (): Promise<void> => {
    const weakness = weaknessOf(kind, typed);
    if (weakness !== undefined) return setProblem(t(`lock.weak.${weakness}`, { count: least }));
    if (typed !== again) return setProblem(t("lock.different"));
    setProblem(undefined);
    setBusy(true);
    try {
      await onChosen(kind, typed);
    } catch {
      setProblem(t("lock.notKept"));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Choice
        label={t("lock.kind")}
        options={PASSCODE_KINDS.map((value) => ({ value, name: t(`lock.kinds.${value}`) }))}
        value={kind}
        onChange={setKind}
      />
      <PasscodeField
        label={t("lock.new")}
        hint={t(`lock.hints.${kind}`, { count: least })}
        kind={kind}
        value={typed}
        onChangeText={setTyped}
      />
      <PasscodeField
        label={t("lock.again")}
        kind={kind}
        value={again}
        onChangeText={setAgain}
        onSubmitEditing={() => void submit()}
      />
      {problem === undefined ? null : <Notice kind="problem" text={problem} />}
      <Button label={label} disabled={isShut || isBusy || typed === ""} onPress={() => void submit()} />
    </>
  );
}
