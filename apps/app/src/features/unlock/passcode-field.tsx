import { useTranslation } from "react-i18next";
import type { PasscodeKind } from "../../data/lock/passcode.ts";
import { Field, type FieldProps } from "../../ui/field.tsx";

export interface PasscodeFieldProps extends Pick<
  FieldProps,
  "value" | "onChangeText" | "onSubmitEditing" | "autoFocus"
> {
  readonly label?: string;
  readonly hint?: string;
  readonly kind: PasscodeKind;
}

/** A passcode to type: nothing that a browser should keep, or a keyboard learn. */
export function PasscodeField({ label, kind, ...rest }: PasscodeFieldProps) {
  const { t } = useTranslation();
  return (
    <Field
      label={label ?? t("lock.passcode")}
      secureTextEntry
      autoComplete="off"
      autoCapitalize="none"
      autoCorrect={false}
      spellCheck={false}
      inputMode={kind === "numbers" ? "numeric" : "text"}
      {...rest}
    />
  );
}
