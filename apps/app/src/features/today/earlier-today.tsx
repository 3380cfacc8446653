import { wordsAlone } from "@aura-journal/contracts/attachment-references";
import { Link } from "expo-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useJournalQuery } from "../../data/journal-context.tsx";
import { timeOfDay } from "../../locale/format.ts";
import { sized } from "../../ui/fonts.ts";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space, TARGET } from "../../ui/tokens.ts";

/** What was written today on other pages: a tap goes on with it. */
export const EarlierToday = memo(function EarlierToday({
  today,
  except,
}: {
  readonly today: string;
  readonly except: string;
}) {
  const { t, i18n } = useTranslation();
  const palette = usePalette();
  const { value: entries = [] } = useJournalQuery("entries", `earlier ${today}`, (journal) =>
    journal.entriesOfDay(today),
  );
  const others = entries.filter(({ entryId }) => entryId !== except);
  if (others.length === 0) return null;
  return (
    <View>
      <Text as="label" tone="soft" level={2}>
        {t("today.earlier")}
      </Text>
      {others.map((entry) => (
        <Link key={entry.entryId} href={`/entry/${entry.entryId}`}>
          <View style={[styles.entry, { borderColor: palette.line }]}>
            <Text as="caption" tone="soft" style={styles.time}>
              {timeOfDay(i18n.language, entry.timestamp, entry.timezone)}
            </Text>
            <Text as="prose" numberOfLines={1} style={styles.text}>
              {wordsAlone(entry.content).trim() || t("attachments.title")}
            </Text>
          </View>
        </Link>
      ))}
    </View>
  );
});

const styles = StyleSheet.create({
  entry: {
    flexDirection: "row",
    alignItems: "center",
    gap: space[3],
    minHeight: TARGET,
    width: "100%",
    borderBottomWidth: StyleSheet.hairlineWidth,
  },
  time: { minWidth: 64 },
  text: { flex: 1, minWidth: 0, ...sized(16) },
});
