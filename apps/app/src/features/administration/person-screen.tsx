import type { Account, AccountUpdate } from "@aura-journal/contracts";
import { Link } from "expo-router";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useDoing } from "../../data/account-context.tsx";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { Notice } from "../../ui/notice.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space, TARGET } from "../../ui/tokens.ts";
import { AdminPage } from "./admin-page.tsx";
import { AdminProblem } from "./admin-problem.tsx";
import { Answered } from "./answered.tsx";
import { Confirm } from "../../ui/confirm.tsx";
import { nameOf } from "./name-of.ts";
import { useAdministration, useAnswer, type Answer } from "./use-answer.ts";
import { dayOf, momentOf } from "./when.ts";

/** One account: what the server knows of it, and what an administrator may change. */
export function PersonScreen({ userId, ownId }: { readonly userId: string; readonly ownId: string }) {
  const { t } = useTranslation(ADMINISTRATION);
  const answer = useAnswer(userId, (administration) => administration.user(userId));
  const person = answer.outcome?.kind === "done" ? answer.outcome.value : undefined;
  return (
    <AdminPage
      title={person === undefined ? t("person.title") : nameOf(person)}
      back={{ href: "/you/administration/users", label: t("users.title") }}
    >
      <Answered answer={answer}>
        {(found) => (
          <>
            <Facts person={found} />
            {found.userId === ownId ? (
              <Notice kind="note" text={t("person.own")} />
            ) : (
              <Powers person={found} answer={answer} />
            )}
            <Link href={`/you/administration/audit?person=${userId}` as "/you"} style={styles.history}>
              <View style={styles.historyParts}>
                <Text as="label" tone="accent">
                  {t("person.history")}
                </Text>
              </View>
            </Link>
          </>
        )}
      </Answered>
    </AdminPage>
  );
}

function Facts({ person }: { readonly person: Account }) {
  const { t, i18n } = useTranslation(ADMINISTRATION);
  const palette = usePalette();
  const facts: readonly (readonly [name: string, value: string])[] = [
    [t("person.email"), `${person.email} (${t(person.isVerified ? "person.verified" : "person.notVerified")})`],
    [t("person.secondFactor"), t(person.mfaEnabled ? "person.on" : "person.off")],
    [t("person.joined"), dayOf(i18n.language, person.createdAt)],
    [
      t("person.lastLogin"),
      person.lastLogin === undefined ? t("person.never") : momentOf(i18n.language, person.lastLogin),
    ],
    [t("person.timezone"), person.timezone],
    [t("person.id"), person.userId],
  ];
  return (
    <View role="list" aria-label={t("person.facts")}>
      {facts.map(([name, value]) => (
        <View key={name} role="listitem" style={[styles.fact, { borderColor: palette.line }]}>
          <Text as="label" tone="soft" style={styles.factName}>
            {name}
          </Text>
          <Text as="label" selectable style={styles.factValue}>
            {value}
          </Text>
        </View>
      ))}
    </View>
  );
}

type Change = "closed" | "opened" | "promoted" | "demoted";

function Powers({ person, answer }: { readonly person: Account; readonly answer: Answer<Account> }) {
  const { t } = useTranslation(ADMINISTRATION);
  const administration = useAdministration();
  const { isBusy, problem, run } = useDoing();
  const [done, setDone] = useState<Change>();
  const name = nameOf(person);
  const isAdmin = person.roles.includes("admin");
  const change = async (what: Change, update: AccountUpdate): Promise<void> => {
    setDone(undefined);
    if ((await run(() => administration.updateUser(person.userId, update))) === undefined) return;
    setDone(what);
    answer.again();
  };
  return (
    <>
      <AdminProblem problem={problem} />
      {done === undefined ? null : <Notice kind="done" text={t(`person.${done}Now`)} />}
      <Power title={t("person.access")} state={t(person.isActive ? "person.isOpen" : "person.isClosed")}>
        {person.isActive ? (
          <Confirm
            key="close"
            label={t("person.close")}
            consequence={t("person.closeSure", { name })}
            yes={t("person.closeYes")}
            no={t("person.closeNo")}
            isBusy={isBusy}
            onConfirm={() => void change("closed", { isActive: false })}
          />
        ) : (
          <Confirm
            key="open"
            label={t("person.open")}
            consequence={t("person.openSure", { name })}
            yes={t("person.openYes")}
            no={t("person.openNo")}
            kind="quiet"
            isBusy={isBusy}
            onConfirm={() => void change("opened", { isActive: true })}
          />
        )}
      </Power>
      <Power title={t("person.roles")} state={t(isAdmin ? "person.isAdministrator" : "person.isUser")}>
        {isAdmin ? (
          <Confirm
            key="demote"
            label={t("person.demote")}
            consequence={t("person.demoteSure", { name })}
            yes={t("person.demoteYes")}
            no={t("person.demoteNo")}
            isBusy={isBusy}
            onConfirm={() => void change("demoted", { roles: person.roles.filter((role) => role !== "admin") })}
          />
        ) : (
          <Confirm
            key="promote"
            label={t("person.promote")}
            consequence={t("person.promoteSure", { name })}
            yes={t("person.promoteYes")}
            no={t("person.promoteNo")}
            isBusy={isBusy}
            onConfirm={() => void change("promoted", { roles: [...person.roles, "admin"] })}
          />
        )}
      </Power>
    </>
  );
}

function Power({
  title,
  state,
  children,
}: {
  readonly title: string;
  readonly state: string;
  readonly children: ReactNode;
}) {
  return (
    <View role="region" aria-label={title} style={styles.power}>
      <Text as="heading" level={2}>
        {title}
      </Text>
      <Text>{state}</Text>
      {children}
    </View>
  );
}

const styles = StyleSheet.create({
  fact: {
    flexDirection: "row",
    flexWrap: "wrap",
    columnGap: space[3],
    borderBottomWidth: StyleSheet.hairlineWidth,
    paddingVertical: space[2],
  },
  factName: { width: 144 },
  factValue: { flexGrow: 1, flexShrink: 1, flexBasis: 200 },
  power: { gap: space[3], paddingTop: space[3] },
  history: { alignSelf: "flex-start", minHeight: TARGET },
  historyParts: { minHeight: TARGET, justifyContent: "center" },
});
