import { useTranslation } from "react-i18next";
import { Page } from "../../ui/page.tsx";
import { TextLink } from "../account/text-link.tsx";

/** Where a link ends that leads nowhere: says so, and shows the way to what is there. */
export function NotFoundScreen() {
  const { t } = useTranslation();
  return (
    <Page title={t("notFound.title")} lead={t("notFound.lead")}>
      <TextLink href="/" label={t("notFound.today")} />
      <TextLink href="/journal" label={t("notFound.journal")} />
    </Page>
  );
}
