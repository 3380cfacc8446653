import { useTranslation } from "react-i18next";
import { Field, type FieldProps } from "../../ui/field.tsx";

/** What a person's own fields are told about: the text, and what Return does. */
type Typed = Pick<FieldProps, "value" | "onChangeText" | "onSubmitEditing">;

/** The address of an account, as browsers and password managers know it. */
export function EmailField(props: Typed) {
  const { t } = useTranslation();
  return (
    <Field
      label={t("account.email")}
      autoComplete="email"
      inputMode="email"
      autoCapitalize="none"
      autoCorrect={false}
      {...props}
    />
  );
}

/** The password that an account has. */
export function PasswordField(props: Typed) {
  const { t } = useTranslation();
  return <Field label={t("account.password")} secureTextEntry autoComplete="current-password" {...props} />;
}
