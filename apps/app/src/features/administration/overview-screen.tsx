import ChartColumn from "lucide-react-native/icons/chart-column";
import ListChecks from "lucide-react-native/icons/list-checks";
import ScrollText from "lucide-react-native/icons/scroll-text";
import Users from "lucide-react-native/icons/users-round";
import { useTranslation } from "react-i18next";
import { View } from "react-native";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { PlaceRow } from "../you/place-row.tsx";
import { AdminPage } from "./admin-page.tsx";
import { AdminProblem } from "./admin-problem.tsx";
import { useAnswer } from "./use-answer.ts";

/** What there is to look after, and whether something needs somebody. */
export function OverviewScreen() {
  const { t } = useTranslation(ADMINISTRATION);
  const { t: tApp } = useTranslation();
  const people = useAnswer("people", (administration) => administration.users({ limit: 1 }));
  const jobs = useAnswer("jobs", (administration) => administration.jobs());
  const accounts = people.outcome?.kind === "done" ? people.outcome.value.pagination.total : undefined;
  const dead =
    jobs.outcome?.kind === "done" ? jobs.outcome.value.tasks.reduce((sum, { failed }) => sum + failed, 0) : undefined;
  return (
    <AdminPage title={t("title")} lead={t("lead")} back={{ href: "/you", label: tApp("places.you") }}>
      {people.outcome?.kind === "failed" ? (
        <AdminProblem
          problem={people.outcome.problem}
          onAgain={() => {
            people.again();
            jobs.again();
          }}
        />
      ) : null}
      <View>
        <PlaceRow
          href="/you/administration/users"
          icon={Users}
          name={t("users.title")}
          state={accounts === undefined ? undefined : t("overview.accounts", { count: accounts })}
        />
        <PlaceRow href="/you/administration/audit" icon={ScrollText} name={t("audit.title")} />
        <PlaceRow href="/you/administration/analytics" icon={ChartColumn} name={t("analytics.title")} />
        <PlaceRow
          href="/you/administration/jobs"
          icon={ListChecks}
          name={t("jobs.title")}
          state={
            dead === undefined
              ? undefined
              : dead === 0
                ? t("overview.allWell")
                : t("overview.deadLetters", { count: dead })
          }
        />
      </View>
    </AdminPage>
  );
}
