import type { AuditRecord } from "@aura-journal/contracts";
import { Link } from "expo-router";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { ADMINISTRATION } from "../../locale/administration.ts";
import { deviceTimezone, timeOfDay } from "../../locale/format.ts";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space, TARGET } from "../../ui/tokens.ts";
import { sentenceOf } from "./audit-sentence.ts";
import { nameOf } from "./name-of.ts";
import type { People } from "./use-people.ts";

/** One record of the log: when, what, from where, and the way to the account it is about. */
export function AuditRow({ record, people }: { readonly record: AuditRecord; readonly people: People }) {
  const { t, i18n } = useTranslation(ADMINISTRATION);
  const palette = usePalette();
  const { key, values } = sentenceOf(record);
  const name = (id: string | undefined, absent: string): string => {
    if (id === undefined) return absent;
    const person = people.get(id);
    const short = id.slice(0, 8);
    return person === null ? t("audit.erased", { id: short }) : person === undefined ? short : nameOf(person);
  };
  const filled = {
    ...values,
    who: name(record.actorId, t("audit.server")),
    whom: name(record.subjectId, t("audit.somebody")),
  };
  const { subjectId } = record;
  const subject = subjectId === undefined ? undefined : people.get(subjectId);
  return (
    <View role="listitem" style={[styles.row, { borderColor: palette.line }]}>
      <Text as="label" tone="soft" style={styles.time}>
        {timeOfDay(i18n.language, record.at, deviceTimezone())}
      </Text>
      <View style={styles.words}>
        <Text>{t(`audit.events.${key}`, { ...filled, defaultValue: record.action })}</Text>
        <Text as="caption" tone="soft">
          {[t("audit.number", { seq: record.seq }), record.address].filter((part) => part !== undefined).join(" · ")}
        </Text>
      </View>
      {subject === undefined || subject === null ? null : (
        <Link
          href={`/you/administration/users/${subject.userId}` as "/you"}
          aria-label={t("audit.accountOf", { name: nameOf(subject) })}
          style={styles.link}
        >
          <View style={styles.linkParts}>
            <Text as="label" tone="accent">
              {t("audit.account")}
            </Text>
          </View>
        </Link>
      )}
    </View>
  );
}

const styles = StyleSheet.create({
  row: {
    flexDirection: "row",
    alignItems: "flex-start",
    gap: space[3],
    borderBottomWidth: StyleSheet.hairlineWidth,
    paddingVertical: space[2],
  },
  time: { minWidth: 52, lineHeight: 24 },
  words: { flex: 1, minWidth: 0, gap: 2 },
  link: { minHeight: TARGET },
  linkParts: { minHeight: TARGET, justifyContent: "center" },
});
