import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ScrollView, StyleSheet, useWindowDimensions, View } from "react-native";
import { useJournal, useJournalQuery } from "../../data/journal-context.tsx";
import { newEntryId } from "../../platform/entry-id.ts";
import { deviceTimezone, localDateOf, longDay } from "../../locale/format.ts";
import { MoodPicker } from "../../ui/mood-picker.tsx";
import type { MoodRating } from "../../ui/moods.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { MEASURE, space, WIDE } from "../../ui/tokens.ts";
import { useAutosave, type SaveState } from "../entry/use-autosave.ts";
import { WritingPage } from "../entry/writing-page.tsx";
import { SyncGlance } from "../shell/sync-glance.tsx";
import { OnThisDay } from "./on-this-day.tsx";
import { promptOf } from "./prompts.ts";

/** The app opens here, with the cursor in the page of today. */
export function TodayScreen() {
  const today = localDateOf(new Date(), deviceTimezone());
  const { value } = useJournalQuery("drafts", today, async (journal) => {
    const [draft] = (await journal.drafts()).filter((left) => left.localDate === today);
    return draft ?? { entryId: newEntryId(), content: "", localDate: today };
  });
  // What was being written stays the entry of this page until the page is left, whatever else changes.
  const [page, setPage] = useState<NonNullable<typeof value>>();
  if (page === undefined && value !== undefined) setPage(value);
  if (page === undefined) return null;
  return <TodayPage key={page.entryId} today={today} entryId={page.entryId} initial={page.content} />;
}

function TodayPage({
  today,
  entryId,
  initial,
}: {
  readonly today: string;
  readonly entryId: string;
  readonly initial: string;
}) {
  const { t, i18n } = useTranslation();
  const palette = usePalette();
  const isWide = useWindowDimensions().width >= WIDE;
  const journal = useJournal();
  const autosave = useAutosave(entryId);
  const [mood, setMood] = useState<MoodRating>();
  const prompt = useMemo(() => t(promptOf(today)), [t, today]);
  const chooseMood = (rating: MoodRating | undefined): void => {
    setMood(rating);
    void autosave.finish().then(() => journal.write(entryId, { mood: rating === undefined ? null : { rating } }));
  };
  return (
    <ScrollView keyboardShouldPersistTaps="handled" contentContainerStyle={[styles.scroll, isWide && styles.wide]}>
      <View style={styles.column}>
        <View style={styles.head}>
          <Text as="title" level={1}>
            {longDay(i18n.language, today)}
          </Text>
          {isWide ? null : <SyncGlance />}
        </View>
        <WritingPage
          initial={initial}
          placeholder={prompt}
          onChange={autosave.changed}
          onLeave={() => void autosave.finish()}
        />
        <View style={[styles.foot, { borderColor: palette.line }]}>
          <MoodPicker value={mood} onChange={chooseMood} />
          <Saved state={autosave.state} />
        </View>
      </View>
      <OnThisDay today={today} />
    </ScrollView>
  );
}

/** Says that what was typed is kept, or that it could not be. */
function Saved({ state }: { readonly state: SaveState }) {
  const { t } = useTranslation();
  return (
    <Text as="caption" tone={state === "failed" ? "danger" : "soft"} role="status">
      {t(`saving.${state}`)}
    </Text>
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
