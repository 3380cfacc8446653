import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { Page } from "../../ui/page.tsx";

export interface AdminPageProps {
  readonly title: string;
  readonly lead?: string | undefined;
  /** Where one came from; the overview unless said otherwise. */
  readonly back?: { readonly href: string; readonly label: string };
  readonly children: ReactNode;
}

/** A page of the administration: wider than those of words, for what stands in rows. */
export function AdminPage({ title, lead, back, children }: AdminPageProps) {
  const { t } = useTranslation(ADMINISTRATION);
  return (
    <Page title={title} lead={lead} back={back ?? { href: "/you/administration", label: t("title") }} maxWidth={720}>
      {children}
    </Page>
  );
}
