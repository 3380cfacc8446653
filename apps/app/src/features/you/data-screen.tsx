import type { AttachmentUsage, MyData } from "@aura-journal/contracts";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useAsked } from "../../data/account-context.tsx";
import { deviceTimezone, localDateOf, shortDay, timeOfDay } from "../../locale/format.ts";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { ProblemNotice } from "../account/problem.tsx";
import { sizeOf } from "../attachments/attachment-words.ts";
import { dataGroups, type DataGroup } from "./data-groups.ts";
import { ListRow } from "./list-row.tsx";
import { OwnPage } from "./own-page.tsx";
import type { ReactNode } from "react";

/** What is stored about a person, where, for how long, and who else sees any of it. */
export function DataScreen() {
  const { t } = useTranslation();
  return (
    <OwnPage title={t("data.title")} lead={t("data.lead")} needs={t("data.needsAccount")}>
      {() => <Stored />}
    </OwnPage>
  );
}

function Stored() {
  const { outcome } = useAsked((asked) => asked.myData());
  if (outcome === undefined) return null;
  if (outcome.kind === "failed") return <ProblemNotice problem={outcome.problem} wrong="password" />;
  const { holdings, processors, consents, backups } = outcome.value;
  return (
    <>
      <OnServer groups={dataGroups(holdings)} />
      <OnDevice />
      <Others processors={processors} />
      <Consents consents={consents} />
      <Backups backups={backups} />
    </>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <View style={styles.part}>
      <Text as="heading" level={2}>
        {title}
      </Text>
      {children}
    </View>
  );
}

function OnServer({ groups }: { readonly groups: readonly DataGroup[] }) {
  const { t, i18n } = useTranslation();
  const { outcome: usage } = useAsked((asked) => asked.attachmentUsage());
  const stored = usage?.kind === "done" ? usage.value : undefined;
  const number = (value: number): string => new Intl.NumberFormat(i18n.language).format(value);
  /** Of the files themselves, which are in no table. */
  const mediaFacts = ({ attachments, bytes, quotaBytes }: AttachmentUsage): string[] => [
    t("data.media", { count: attachments, number: number(attachments), size: sizeOf(i18n.language, bytes) }),
    ...(quotaBytes === undefined ? [] : [t("data.quota", { size: sizeOf(i18n.language, quotaBytes) })]),
  ];
  return (
    <Part title={t("data.server")}>
      <View role="list">
        {groups.map(({ holds, rows, bytes, isSealed, keptDays, tables }) => (
          <ListRow
            key={holds}
            name={t(`data.holds.${holds}.name`)}
            facts={[
              t(`data.holds.${holds}.what`),
              [
                t("data.records", { count: rows, number: number(rows), size: sizeOf(i18n.language, bytes) }),
                t(isSealed ? "data.sealed" : "data.clear"),
                keptDays === null ? t("data.keptWithAccount") : t("data.keptDays", { count: keptDays }),
              ].join(" · "),
              t("data.tables", { tables: tables.join(", ") }),
              ...(holds === "media" && stored !== undefined ? mediaFacts(stored) : []),
            ]}
          />
        ))}
      </View>
    </Part>
  );
}

function OnDevice() {
  const { t } = useTranslation();
  return (
    <Part title={t("data.device")}>
      <Text>{t("data.deviceText")}</Text>
    </Part>
  );
}

function Others({ processors }: Pick<MyData, "processors">) {
  const { t } = useTranslation();
  const active = processors.filter(({ isActive }) => isActive);
  return (
    <Part title={t("data.others")}>
      {active.length === 0 ? <Text>{t("data.nobody")}</Text> : null}
      {active.map(({ name }) => (
        <Text key={name}>{t("data.receives", { name })}</Text>
      ))}
    </Part>
  );
}

function Consents({ consents }: Pick<MyData, "consents">) {
  const { t, i18n } = useTranslation();
  const zone = deviceTimezone();
  return (
    <Part title={t("data.consents")}>
      {consents.length === 0 ? <Text>{t("data.noConsents")}</Text> : null}
      <View role="list">
        {consents.map(({ at, from, to, text, client }) => (
          <ListRow
            key={at}
            name={t("data.consent", {
              from: t(`you.privacy.analysis.${from}.short`),
              to: t(`you.privacy.analysis.${to}.short`),
            })}
            facts={[
              `${shortDay(i18n.language, localDateOf(new Date(at), zone))}, ${timeOfDay(i18n.language, at, zone)}`,
              ...(text === undefined ? [] : [t("data.consentText", text)]),
              ...(client === undefined ? [] : [client]),
            ]}
          />
        ))}
      </View>
    </Part>
  );
}

function Backups({ backups: { journalDays, keyDays } }: Pick<MyData, "backups">) {
  const { t } = useTranslation();
  return (
    <Part title={t("data.backups")}>
      <Text>{journalDays === null ? t("data.backupsUnsaid") : t("data.backupsJournal", { count: journalDays })}</Text>
      {keyDays === null ? null : <Text>{t("data.backupsKeys", { count: keyDays })}</Text>}
    </Part>
  );
}

const styles = StyleSheet.create({
  part: { gap: space[3], paddingTop: space[3] },
});
