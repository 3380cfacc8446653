import { useRouter } from "expo-router";
import ArrowLeft from "lucide-react-native/icons/arrow-left";
import Check from "lucide-react-native/icons/check";
import History from "lucide-react-native/icons/rotate-ccw-clock";
import Pencil from "lucide-react-native/icons/pencil";
import Trash from "lucide-react-native/icons/trash";
import { splitTail } from "@aura-journal/contracts/attachment-references";
import { useEffect, useRef, useState, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import { ScrollView, StyleSheet, useWindowDimensions, View } from "react-native";
import { useJournal, useJournalQuery } from "../../data/journal-context.tsx";
import type { LocalEntry, OpenPage } from "../../data/journal.ts";
import { fullDay, timeOfDay } from "../../locale/format.ts";
import { IconButton } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { MoodPicker } from "../../ui/mood-picker.tsx";
import { proposedMood } from "../../ui/moods.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { MEASURE, space, WIDE } from "../../ui/tokens.ts";
import { AttachButtons, AttachProblems, useAttaching } from "../attachments/attaching.tsx";
import { Gallery } from "../attachments/gallery.tsx";
import { HelpCard } from "../help-card/help-card.tsx";
import { FeltLines } from "./felt-lines.tsx";
import { EntryText } from "./entry-text.tsx";
import { PlaceField } from "./place-field.tsx";
import { Reading } from "./reading.tsx";
import { SaveStatus } from "./save-status.tsx";
import { TagsField } from "./tags-field.tsx";
import { useAutosave } from "./use-autosave.ts";
import { useWords } from "./use-words.ts";
import { WritingPage } from "./writing-page.tsx";

/** One entry, as a page of a book: to read, to change, to put away. */
export function EntryView({ entryId }: { readonly entryId: string }) {
  const { t } = useTranslation();
  const { value, error } = useJournalQuery("entries", entryId, async (journal) => ({
    entry: await journal.entry(entryId),
  }));
  if (error !== undefined && value === undefined) return <Empty level={1} text={t("entry.unreadable")} />;
  if (value === undefined) return null;
  if (value.entry === undefined) return <Empty level={1} text={t("entry.absent")} />;
  return <EntryPage entry={value.entry} />;
}

function EntryPage({ entry }: { readonly entry: LocalEntry }) {
  const { t, i18n } = useTranslation();
  const palette = usePalette();
  const router = useRouter();
  const journal = useJournal();
  const isWide = useWindowDimensions().width >= WIDE;
  const [isEditing, setEditing] = useState(false);
  const [isFelt, setFelt] = useState(false);
  /** The page that is being written on, if one is, puts it behind its words. */
  const written = useRef<((attachmentId: string) => void) | undefined>(undefined);
  const attaching = useAttaching(entry.entryId, (attachmentId) => written.current?.(attachmentId));
  const putAway = (): void => {
    void journal.remove(entry.entryId).then(() => router.replace("/journal"));
  };
  return (
    <ScrollView keyboardShouldPersistTaps="handled" contentContainerStyle={[styles.scroll, isWide && styles.wide]}>
      <View style={styles.actions}>
        {isWide ? (
          <View />
        ) : (
          <IconButton
            label={t("entry.back")}
            icon={ArrowLeft}
            isAlongLine
            onPress={() => router.navigate("/journal")}
          />
        )}
        <View style={styles.right}>
          <IconButton
            label={t(isEditing ? "entry.done" : "entry.edit")}
            icon={isEditing ? Check : Pencil}
            tone={isEditing ? "accent" : "soft"}
            onPress={() => setEditing(!isEditing)}
          />
          <IconButton
            label={t("revisions.title")}
            icon={History}
            onPress={() => router.push(`/entry/${entry.entryId}/revisions`)}
          />
          <IconButton label={t("entry.remove")} icon={Trash} onPress={putAway} />
        </View>
      </View>
      <View style={styles.column}>
        <View>
          <Text as="title" level={1}>
            {fullDay(i18n.language, entry.localDate)}
          </Text>
          <View style={styles.facts}>
            <Text as="label" tone="soft">
              {timeOfDay(i18n.language, entry.timestamp, entry.timezone)}
            </Text>
            <Text as="label" tone="soft">
              {t("entry.words", { count: entry.wordCount })}
            </Text>
          </View>
        </View>
        {isEditing ? (
          <Editing entry={entry} written={written} />
        ) : isFelt ? (
          <FeltLines entry={entry} />
        ) : (
          <EntryText text={splitTail(entry.content).words} entryId={entry.entryId} />
        )}
        <Gallery entryId={entry.entryId} />
        <AttachProblems attaching={attaching} />
        {isEditing ? null : <HelpCard entryId={entry.entryId} />}
        <View style={[styles.foot, { borderColor: palette.line }]}>
          <MoodPicker
            value={entry.mood?.rating}
            proposed={proposedMood(entry.analysis)}
            onChange={(rating) => void journal.write(entry.entryId, { mood: rating === undefined ? null : { rating } })}
          />
          <PlaceField entry={entry} onChange={(change) => void journal.write(entry.entryId, change)} />
          <View style={styles.tags}>
            <View style={styles.tagsField}>
              <TagsField tags={entry.tags} onChange={(change) => void journal.write(entry.entryId, change)} />
            </View>
            <AttachButtons attaching={attaching} />
          </View>
        </View>
        {isEditing ? null : <Reading entry={entry} isFelt={isFelt} onFelt={setFelt} />}
      </View>
    </ScrollView>
  );
}

/** Told by the page around of what was added to the entry. */
type Written = RefObject<((attachmentId: string) => void) | undefined>;

/** The text of an entry as a page that is open for writing. */
function Editing({ entry, written }: { readonly entry: LocalEntry; readonly written: Written }) {
  const journal = useJournal();
  const [page, setPage] = useState<OpenPage>();
  useEffect(() => {
    let isHere = true;
    void journal.openPage(entry.entryId).then((opened) => isHere && setPage(opened));
    return () => {
      isHere = false;
    };
  }, [journal, entry.entryId]);
  return page === undefined ? null : <EditingPage page={page} written={written} />;
}

function EditingPage({ page, written }: { readonly page: OpenPage; readonly written: Written }) {
  const { t } = useTranslation();
  const autosave = useAutosave(page);
  const words = useWords(page.content, autosave.changed);
  useEffect(() => {
    written.current = words.attached;
    return () => {
      written.current = undefined;
    };
  });
  return (
    <>
      <WritingPage
        label={t("entry.placeholder")}
        initial={words.initial}
        placeholder={t("entry.placeholder")}
        onChange={words.changed}
        onLeave={() => void autosave.settle()}
      />
      <SaveStatus autosave={autosave} />
    </>
  );
}

const styles = StyleSheet.create({
  scroll: { padding: space[4], paddingBottom: space[16], gap: space[3], flexGrow: 1 },
  wide: { paddingHorizontal: space[12], paddingTop: space[6] },
  actions: { flexDirection: "row", justifyContent: "space-between" },
  right: { flexDirection: "row" },
  column: { width: "100%", maxWidth: MEASURE, alignSelf: "center", gap: space[6], paddingHorizontal: space[1] },
  facts: { flexDirection: "row", flexWrap: "wrap", gap: space[4], paddingTop: space[1] },
  tags: { flexDirection: "row", alignItems: "flex-start", justifyContent: "space-between", gap: space[2] },
  tagsField: { flex: 1, minWidth: 0 },
  foot: { borderTopWidth: StyleSheet.hairlineWidth, paddingTop: space[3], gap: space[3] },
});
