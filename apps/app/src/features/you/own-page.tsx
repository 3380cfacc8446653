import type { User } from "@aura-journal/contracts";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useAccountState } from "../../data/account-context.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { TextLink } from "../account/text-link.tsx";

export interface OwnPageProps {
  readonly title: string;
  readonly lead?: string;
  /** What is said to someone who is not. */
  readonly needs?: string;
  /** What the page shows to someone who is signed in. */
  readonly children: (user: User) => ReactNode;
}

/** A page of the You area that speaks of an account, and so needs one. */
export function OwnPage({ title, lead, needs, children }: OwnPageProps) {
  const { t } = useTranslation();
  const state = useAccountState();
  if (state === undefined) return null;
  return (
    <Page title={title} lead={lead} back={{ href: "/you", label: t("places.you") }}>
      {state.kind === "open" ? (
        children(state.user)
      ) : (
        <>
          <Notice kind="note" text={state.kind === "lost" ? t("account.lost") : (needs ?? t("you.needsAccount"))} />
          <TextLink href="/sign-in" label={t("account.signIn")} />
        </>
      )}
    </Page>
  );
}
