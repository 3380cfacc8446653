import type { User } from "@aura-journal/contracts";
import { useTranslation } from "react-i18next";
import { useAccount, useAccountState, useDoing } from "../../data/account-context.tsx";
import { ADMINISTRATION, useAdministrationTexts } from "../../locale/administration.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { NotFoundScreen } from "../shell/not-found-screen.tsx";
import { OwnPage } from "../you/own-page.tsx";
import { AdminProblem } from "./admin-problem.tsx";
import { AnalyticsScreen } from "./analytics-screen.tsx";
import { AuditScreen } from "./audit-screen.tsx";
import { JobsScreen } from "./jobs-screen.tsx";
import { OverviewScreen } from "./overview-screen.tsx";
import { PersonScreen } from "./person-screen.tsx";
import { UsersScreen } from "./users-screen.tsx";

/** The pages for administrators of a server. Whether somebody is one is for the server to say, at every call. */
export function AdministrationArea({ place }: { readonly place: readonly string[] }) {
  const { t } = useTranslation(ADMINISTRATION);
  const hasTexts = useAdministrationTexts();
  const state = useAccountState();
  if (!hasTexts || state === undefined) return null;
  if (state.kind === "open" && state.user.roles.includes("admin")) return <Place place={place} user={state.user} />;
  return <OwnPage title={t("title")}>{() => <NoAdministrator />}</OwnPage>;
}

function Place({ place, user }: { readonly place: readonly string[]; readonly user: User }) {
  const [part, id] = place;
  if (place.length === 0) return <OverviewScreen />;
  if (part === "users" && id !== undefined && place.length === 2)
    return <PersonScreen userId={id} ownId={user.userId} />;
  if (place.length > 1) return <NotFoundScreen />;
  switch (part) {
    case "users":
      return <UsersScreen />;
    case "audit":
      return <AuditScreen />;
    case "analytics":
      return <AnalyticsScreen />;
    case "jobs":
      return <JobsScreen />;
    default:
      return <NotFoundScreen />;
  }
}

/** Whoever has just become one is known as one here after the session is renewed. */
function NoAdministrator() {
  const { t } = useTranslation(ADMINISTRATION);
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  return (
    <>
      <Notice kind="note" text={t("notAdministrator")} />
      <AdminProblem problem={problem} />
      <Button
        label={t("askAgain")}
        kind="quiet"
        disabled={isBusy}
        onPress={() => void run(() => account.refreshToken())}
      />
    </>
  );
}
