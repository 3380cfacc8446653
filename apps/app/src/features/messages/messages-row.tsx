import Mail from "lucide-react-native/icons/mail";
import { useTranslation } from "react-i18next";
import { useAsked } from "../../data/account-context.tsx";
import { PlaceRow } from "../you/place-row.tsx";

/** The way to the messages, and how many are new. Without a network it says nothing of them. */
export function MessagesRow() {
  const { t } = useTranslation();
  const { outcome } = useAsked((account) => account.messages());
  const unread = outcome?.kind === "done" ? outcome.value.unread : 0;
  return (
    <PlaceRow
      href="/you/messages"
      icon={Mail}
      name={t("you.messages.title")}
      state={unread === 0 ? undefined : t("you.messages.new", { count: unread })}
    />
  );
}
