import { useTranslation } from "react-i18next";
import { View } from "react-native";
import { useAccount, useAsked, useDoing } from "../../data/account-context.tsx";
import { deviceTimezone, localDateOf, shortDay } from "../../locale/format.ts";
import { Button } from "../../ui/button.tsx";
import { ProblemNotice } from "../account/problem.tsx";
import { ListRow } from "./list-row.tsx";
import { OwnPage } from "./own-page.tsx";

/** Where one is signed in, and how to end that elsewhere. */
export function SessionsScreen() {
  const { t } = useTranslation();
  return (
    <OwnPage title={t("you.sessions.title")} lead={t("you.sessions.lead")}>
      {() => <Sessions />}
    </OwnPage>
  );
}

function Sessions() {
  const { t, i18n } = useTranslation();
  const account = useAccount();
  const { outcome, again } = useAsked((asked) => asked.sessions());
  const { isBusy, problem, run } = useDoing();
  if (outcome === undefined) return null;
  if (outcome.kind === "failed") return <ProblemNotice problem={outcome.problem} wrong="password" />;
  const day = (instant: string): string => shortDay(i18n.language, localDateOf(new Date(instant), deviceTimezone()));
  const end = async (sessionId: string): Promise<void> => {
    if ((await run(() => account.endSession(sessionId))) !== undefined) again();
  };
  return (
    <>
      <ProblemNotice problem={problem} wrong="password" />
      <View role="list">
        {outcome.value.map(({ sessionId, device, createdAt, lastUsedAt, isCurrent }) => (
          <ListRow
            key={sessionId}
            name={device === "" ? t("you.sessions.unknown") : device}
            facts={[
              isCurrent ? t("you.sessions.current") : t("you.sessions.lastUsed", { day: day(lastUsedAt) }),
              t("you.sessions.since", { day: day(createdAt) }),
            ]}
          >
            {isCurrent ? null : (
              <Button
                label={t("you.sessions.end")}
                aria-label={t("you.sessions.endNamed", { device })}
                kind="danger"
                disabled={isBusy}
                onPress={() => void end(sessionId)}
              />
            )}
          </ListRow>
        ))}
      </View>
    </>
  );
}
