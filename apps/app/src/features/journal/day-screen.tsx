import { splitTail } from "@aura-journal/contracts/attachment-references";
import { Link, useRouter } from "expo-router";
import ArrowLeft from "lucide-react-native/icons/arrow-left";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { ScrollView, StyleSheet, View } from "react-native";
import { useJournalQuery } from "../../data/journal-context.tsx";
import { fullDay, timeOfDay } from "../../locale/format.ts";
import { IconButton } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { MEASURE, space } from "../../ui/tokens.ts";
import { Gallery } from "../attachments/gallery.tsx";
import { EntryText } from "../entry/entry-text.tsx";

/** A day, as a page of a book: all that was written on it, in order. */
export function DayScreen({ localDate }: { readonly localDate: string }) {
  const { t, i18n } = useTranslation();
  const palette = usePalette();
  const router = useRouter();
  const { value: entries } = useJournalQuery("entries", `day ${localDate}`, (journal) =>
    journal.entriesOfDay(localDate),
  );
  return (
    <ScrollView contentContainerStyle={styles.scroll}>
      <View style={styles.column}>
        <View style={styles.back}>
          <IconButton
            label={t("entry.back")}
            icon={ArrowLeft}
            isAlongLine
            onPress={() => router.navigate("/journal")}
          />
        </View>
        <Text as="title" level={1}>
          {fullDay(i18n.language, localDate)}
        </Text>
        {entries?.length === 0 ? <Empty text={t("journal.emptyDay")} /> : null}
        {entries?.map((entry, index) => (
          <Fragment key={entry.entryId}>
            {index === 0 ? null : <View style={[styles.rule, { backgroundColor: palette.line }]} />}
            <Link href={`/entry/${entry.entryId}`}>
              <Text as="label" tone="accent">
                {timeOfDay(i18n.language, entry.timestamp, entry.timezone)}
              </Text>
            </Link>
            <EntryText text={splitTail(entry.content).words} entryId={entry.entryId} />
            <Gallery entryId={entry.entryId} />
          </Fragment>
        ))}
      </View>
    </ScrollView>
  );
}

const styles = StyleSheet.create({
  scroll: { padding: space[4], paddingBottom: space[16] },
  column: { width: "100%", maxWidth: MEASURE, alignSelf: "center", gap: space[4] },
  // The arrow, not the room around it, stands at the edge of the text.
  back: { marginStart: -space[3], alignSelf: "flex-start" },
  rule: { height: StyleSheet.hairlineWidth, marginVertical: space[4] },
});
