import { Redirect } from "expo-router";
import { useDeferredValue, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ScrollView, StyleSheet, useWindowDimensions, View } from "react-native";
import { useJournal, useJournalQuery } from "../../data/journal-context.tsx";
import type { OpenPage } from "../../data/journal.ts";
import { deviceTimezone, localDateOf, longDay } from "../../locale/format.ts";
import { MoodPicker } from "../../ui/mood-picker.tsx";
import { proposedMood, type MoodRating } from "../../ui/moods.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { MEASURE, space, WIDE } from "../../ui/tokens.ts";
import { AttachButtons, AttachProblems, useAttaching, type Attaching } from "../attachments/attaching.tsx";
import { Gallery } from "../attachments/gallery.tsx";
import { SaveStatus } from "../entry/save-status.tsx";
import { useAutosave, type Autosave } from "../entry/use-autosave.ts";
import { useWords } from "../entry/use-words.ts";
import { WritingPage } from "../entry/writing-page.tsx";
import { SyncGlance } from "../shell/sync-glance.tsx";
import { HelpCard } from "../help-card/help-card.tsx";
import { LockButton } from "../unlock/lock-button.tsx";
import { useWelcome } from "../welcome/use-welcome.ts";
import { EarlierToday } from "./earlier-today.tsx";
import { OnThisDay } from "./on-this-day.tsx";
import { promptOf } from "./prompts.ts";

/** The app opens here, with the cursor in the page of today. */
export function TodayScreen() {
  const welcome = useWelcome();
  if (welcome === "wanted") return <Redirect href="/welcome" />;
  return welcome === "over" ? <Today /> : null;
}

function Today() {
  const journal = useJournal();
  const [page, setPage] = useState<OpenPage>();
  useEffect(() => {
    let isHere = true;
    void journal.openPage().then((opened) => isHere && setPage(opened));
    return () => {
      isHere = false;
    };
  }, [journal]);
  // The cursor comes first; what stands around the page is drawn, and asked for, behind it.
  const opened = useDeferredValue(page);
  const today = localDateOf(new Date(), deviceTimezone());
  const { i18n } = useTranslation();
  const isWide = useWindowDimensions().width >= WIDE;
  return (
    <ScrollView keyboardShouldPersistTaps="handled" contentContainerStyle={[styles.scroll, isWide && styles.wide]}>
      <View style={styles.column}>
        <View style={styles.head}>
          <Text as="title" level={1}>
            {longDay(i18n.language, today)}
          </Text>
          {isWide ? null : (
            <View style={styles.glances}>
              <LockButton />
              <SyncGlance />
            </View>
          )}
        </View>
        {page === undefined ? null : (
          <TodayPage key={page.entryId} page={page} today={today} isAlone={opened !== page} />
        )}
      </View>
      {opened === undefined ? null : <OnThisDay today={today} />}
    </ScrollView>
  );
}

/** @param isAlone as long as the page is all that there is */
function TodayPage({
  page,
  today,
  isAlone,
}: {
  readonly page: OpenPage;
  readonly today: string;
  readonly isAlone: boolean;
}) {
  const { t } = useTranslation();
  const autosave = useAutosave(page);
  const words = useWords(page.content, autosave.changed);
  const attaching = useAttaching(page.entryId, words.attached);
  const prompt = useMemo(() => t(promptOf(today)), [t, today]);
  return (
    <>
      <WritingPage
        label={t("today.page")}
        initial={words.initial}
        placeholder={prompt}
        onChange={words.changed}
        onLeave={() => void autosave.settle()}
      />
      {isAlone ? null : (
        <>
          <Gallery entryId={page.entryId} />
          <AttachProblems attaching={attaching} />
          <Foot page={page} autosave={autosave} attaching={attaching} />
          <HelpCard entryId={page.entryId} />
          <EarlierToday today={today} except={page.entryId} />
        </>
      )}
    </>
  );
}

/** How the day felt, and whether what was typed is kept. */
function Foot({
  page,
  autosave,
  attaching,
}: {
  readonly page: OpenPage;
  readonly autosave: Autosave;
  readonly attaching: Attaching;
}) {
  const { entryId } = page;
  const palette = usePalette();
  const journal = useJournal();
  const [mood, setMood] = useState(page.mood);
  const { value: analysis } = useJournalQuery("entries", `analysis ${entryId}`, async (asked) => {
    return (await asked.entry(entryId))?.analysis;
  });
  const chooseMood = (rating: MoodRating | undefined): void => {
    setMood(rating);
    // It stays with the journal and is tried again, as what is typed.
    journal.keep(entryId, { mood: rating === undefined ? null : { rating } }).catch(() => {});
  };
  return (
    <View style={[styles.foot, { borderColor: palette.line }]}>
      <MoodPicker value={mood} proposed={proposedMood(analysis)} onChange={chooseMood} />
      <View style={styles.kept}>
        <SaveStatus autosave={autosave} />
        <AttachButtons attaching={attaching} />
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  scroll: { padding: space[5], gap: space[8], flexGrow: 1 },
  wide: {
    flexDirection: "row",
    justifyContent: "center",
    gap: space[16],
    paddingTop: space[16],
    paddingHorizontal: space[10],
  },
  column: { flexGrow: 1, flexShrink: 1, maxWidth: MEASURE, width: "100%", gap: space[5] },
  head: { flexDirection: "row", justifyContent: "space-between", alignItems: "center" },
  glances: { flexDirection: "row" },
  kept: { flexDirection: "row", alignItems: "center", gap: space[2] },
  foot: {
    flexDirection: "row",
    flexWrap: "wrap",
    justifyContent: "space-between",
    alignItems: "center",
    gap: space[3],
    borderTopWidth: StyleSheet.hairlineWidth,
    paddingTop: space[3],
  },
});
