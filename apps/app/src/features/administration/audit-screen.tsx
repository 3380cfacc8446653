import type { AuditQuery, AuditRecord } from "@aura-journal/contracts";
import { useLocalSearchParams, useRouter } from "expo-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { View } from "react-native";
import { useDoing } from "../../data/account-context.tsx";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { deviceTimezone, fullDay, localDateOf } from "../../locale/format.ts";
import { Button } from "../../ui/button.tsx";
import { Text } from "../../ui/text.tsx";
import { AdminPage } from "./admin-page.tsx";
import { AdminProblem } from "./admin-problem.tsx";
import { Answered } from "./answered.tsx";
import { AuditFilter, type Filter } from "./audit-filter.tsx";
import { AuditRow } from "./audit-row.tsx";
import { peopleIn } from "./audit-sentence.ts";
import { nameOf } from "./name-of.ts";
import { useAdministration, useAnswer } from "./use-answer.ts";
import { usePeople } from "./use-people.ts";
import { Verification } from "./verification.tsx";

const PAGE = 25;

/** What was done to accounts and by whom, and whether the log of it can be believed. */
export function AuditScreen() {
  const { t } = useTranslation(ADMINISTRATION);
  const router = useRouter();
  const { person } = useLocalSearchParams<{ person?: string }>();
  const [filter, setFilter] = useState<Filter>({ side: "about" });
  const whom = usePeople(useMemo(() => (person === undefined ? [] : [person]), [person]));
  const known = person === undefined ? undefined : whom.get(person);
  return (
    <AdminPage title={t("audit.title")} lead={t("audit.lead")}>
      <Verification />
      <AuditFilter
        filter={filter}
        {...(person === undefined ? {} : { person: known ? nameOf(known) : person.slice(0, 8) })}
        onChange={setFilter}
        onClear={() => {
          setFilter({ side: "about" });
          if (person !== undefined) router.setParams({ person: undefined });
        }}
      />
      <Records query={queryOf(filter, person)} />
    </AdminPage>
  );
}

function queryOf({ action, from, to, side }: Filter, person: string | undefined): AuditQuery {
  return {
    limit: PAGE,
    ...(action === undefined ? {} : { action }),
    ...(from === undefined ? {} : { from_date: from }),
    ...(to === undefined ? {} : { to_date: to }),
    ...(person === undefined ? {} : side === "by" ? { actor_id: person } : { subject_id: person }),
  };
}

function Records({ query }: { readonly query: AuditQuery }) {
  const key = JSON.stringify(query);
  const answer = useAnswer(key, async (administration) => {
    const outcome = await administration.audit(query);
    return outcome.kind === "done" ? { ...outcome, value: { key, query, list: outcome.value } } : outcome;
  });
  return (
    <Answered answer={answer}>
      {({ key: shown, query: asked, list }) => (
        <Pages key={shown} query={asked} first={list.items} next={list.nextCursor} />
      )}
    </Answered>
  );
}

/** The records that were asked for, and earlier ones as far as one goes. */
function Pages({
  query,
  first,
  next,
}: {
  readonly query: AuditQuery;
  readonly first: readonly AuditRecord[];
  readonly next: string | undefined;
}) {
  const { t, i18n } = useTranslation(ADMINISTRATION);
  const administration = useAdministration();
  const { isBusy, problem, run } = useDoing();
  const [more, setMore] = useState<{ readonly items: readonly AuditRecord[]; readonly cursor: string | undefined }>({
    items: [],
    cursor: next,
  });
  const records = useMemo(() => [...first, ...more.items], [first, more.items]);
  const people = usePeople(useMemo(() => peopleIn(records), [records]));
  const days = useMemo(() => byDay(records), [records]);
  const goOn = async (): Promise<void> => {
    const { cursor } = more;
    if (cursor === undefined) return;
    const page = await run(() => administration.audit({ ...query, cursor }));
    if (page !== undefined) setMore({ items: [...more.items, ...page.value.items], cursor: page.value.nextCursor });
  };
  if (records.length === 0) {
    return (
      <Text tone="soft" role="status">
        {t("audit.none")}
      </Text>
    );
  }
  return (
    <>
      {days.map(([day, ofDay]) => (
        <View key={day}>
          <Text as="strong" level={2}>
            {fullDay(i18n.language, day)}
          </Text>
          <View role="list">
            {ofDay.map((record) => (
              <AuditRow key={record.seq} record={record} people={people} />
            ))}
          </View>
        </View>
      ))}
      <AdminProblem problem={problem} />
      {more.cursor === undefined ? null : (
        <Button label={t("audit.more")} kind="quiet" disabled={isBusy} onPress={() => void goOn()} />
      )}
    </>
  );
}

/** The records of each day by the clock of this device, in their order. */
function byDay(records: readonly AuditRecord[]): readonly (readonly [day: string, records: readonly AuditRecord[]])[] {
  const days = new Map<string, AuditRecord[]>();
  for (const record of records) {
    const day = localDateOf(new Date(record.at), deviceTimezone());
    days.set(day, [...(days.get(day) ?? []), record]);
  }
  return [...days];
}
