import Copy from "lucide-react-native/icons/copy";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { GIVING, giveText } from "../../platform/give-text";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";

/** Takes a text where it is needed without anybody typing it. */
export function GiveButton({ text }: { readonly text: string }) {
  const { t } = useTranslation();
  const [isGiven, setGiven] = useState(false);
  if (GIVING === undefined) return null;
  return (
    <>
      <Button label={t(`you.${GIVING}`)} icon={Copy} kind="quiet" onPress={() => void giveText(text).then(setGiven)} />
      {isGiven ? <Notice kind="done" text={t("you.copied")} /> : null}
    </>
  );
}
