import type { CalendarFeedState } from "@aura-journal/contracts";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useAsked, useDoing } from "../../data/account-context.tsx";
import { createConnections } from "../../data/connections.ts";
import { CONNECTIONS } from "../../locale/connections.ts";
import { deviceTimezone, localDateOf, shortDay } from "../../locale/format.ts";
import { Button } from "../../ui/button.tsx";
import { CheckRow } from "../../ui/check-row.tsx";
import { Confirm } from "../../ui/confirm.tsx";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { ProblemNotice } from "../account/problem.tsx";
import { OnceShown } from "../you/once-shown.tsx";
import { OwnPage } from "../you/own-page.tsx";
import { useConnections } from "./use-connections.ts";

/** A link by which calendars show on which days one wrote. */
export function CalendarScreen() {
  const { t } = useTranslation(CONNECTIONS);
  return (
    <OwnPage title={t("calendar.title")} lead={t("calendar.lead")}>
      {() => <Feed />}
    </OwnPage>
  );
}

function Feed() {
  const { t, i18n } = useTranslation(CONNECTIONS);
  const connections = useConnections();
  const { outcome, again } = useAsked((account) => createConnections(account).calendarFeed());
  const { isBusy, problem, run } = useDoing();
  const [link, setLink] = useState<string>();
  const [isCounting, setCounting] = useState(false);
  if (link !== undefined) {
    return (
      <OnceShown
        title={t("calendar.made")}
        lead={t("calendar.madeLead")}
        lines={[link]}
        done={t("calendar.kept")}
        onDone={() => setLink(undefined)}
      />
    );
  }
  if (outcome === undefined) return null;
  if (outcome.kind === "failed") return <ProblemNotice problem={outcome.problem} wrong="password" />;
  const make = async (counts: boolean): Promise<void> => {
    const made = await run(() => connections.makeCalendarFeed({ counts, language: i18n.language }));
    if (made === undefined) return;
    setLink(made.value.url);
    again();
  };
  const withdraw = async (): Promise<void> => {
    if ((await run(() => connections.withdrawCalendarFeed())) !== undefined) again();
  };
  const { feed } = outcome.value;
  return (
    <>
      <ProblemNotice problem={problem} wrong="password" />
      {feed === null ? (
        <>
          <Text>{t("calendar.none")}</Text>
          <CheckRow label={t("calendar.counts")} isChecked={isCounting} onChange={setCounting} />
          <Button label={t("calendar.make")} disabled={isBusy} onPress={() => void make(isCounting)} />
        </>
      ) : (
        <>
          <Facts feed={feed} />
          <Confirm
            label={t("calendar.renew")}
            consequence={t("calendar.renewSure")}
            yes={t("calendar.renewYes")}
            no={t("calendar.renewNo")}
            kind="quiet"
            isBusy={isBusy}
            onConfirm={() => void make(feed.counts)}
          />
          <Confirm
            label={t("calendar.revoke")}
            consequence={t("calendar.revokeSure")}
            yes={t("calendar.revokeYes")}
            no={t("calendar.revokeNo")}
            isBusy={isBusy}
            onConfirm={() => void withdraw()}
          />
        </>
      )}
    </>
  );
}

function Facts({ feed }: { readonly feed: NonNullable<CalendarFeedState["feed"]> }) {
  const { t, i18n } = useTranslation(CONNECTIONS);
  const day = shortDay(i18n.language, localDateOf(new Date(feed.createdAt), deviceTimezone()));
  return (
    <View style={styles.facts}>
      <Text as="strong">{t("calendar.since", { day })}</Text>
      <Text>{t(feed.counts ? "calendar.withCounts" : "calendar.withoutCounts")}</Text>
      <Text as="caption" tone="soft">
        {t("calendar.lost")}
      </Text>
    </View>
  );
}

const styles = StyleSheet.create({
  facts: { gap: space[1] },
});
