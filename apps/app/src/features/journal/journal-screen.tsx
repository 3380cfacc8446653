import CalendarDays from "lucide-react-native/icons/calendar-days";
import List from "lucide-react-native/icons/list";
import Search from "lucide-react-native/icons/search";
import Trash from "lucide-react-native/icons/trash";
import { useRouter } from "expo-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, useWindowDimensions, View } from "react-native";
import { useJournalQuery } from "../../data/journal-context.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { ListAndPage } from "../../ui/list-and-page.tsx";
import { Text } from "../../ui/text.tsx";
import { space, WIDE } from "../../ui/tokens.ts";
import { EntryView } from "../entry/entry-view.tsx";
import { Calendar } from "./calendar.tsx";
import { Timeline } from "./timeline.tsx";

/** The journal: all entries by months, or the calendar; beside them, where there is room, the entry that was opened. */
export function JournalScreen({ entryId }: { readonly entryId?: string }) {
  const isWide = useWindowDimensions().width >= WIDE;
  const { t } = useTranslation();
  const { value: isEmpty = true } = useJournalQuery(
    "entries",
    "any",
    async (journal) => (await journal.timeline({ limit: 1 })).items.length === 0,
  );
  if (!isWide) return entryId === undefined ? <Entries /> : <EntryView key={entryId} entryId={entryId} />;
  return (
    <ListAndPage
      list={<Entries chosen={entryId} />}
      page={
        entryId !== undefined ? (
          <EntryView key={entryId} entryId={entryId} />
        ) : isEmpty ? null : (
          <Empty text={t("journal.choose")} />
        )
      }
    />
  );
}

function Entries({ chosen }: { readonly chosen?: string | undefined }) {
  const { t } = useTranslation();
  const router = useRouter();
  const [view, setView] = useState<"list" | "calendar">("list");
  const isList = view === "list";
  return (
    <View style={styles.entries}>
      <View style={styles.head}>
        <Text as="title" level={1}>
          {t("places.journal")}
        </Text>
        <View style={styles.actions}>
          <IconButton label={t("search.title")} icon={Search} onPress={() => router.push("/search")} />
          <IconButton label={t("bin.title")} icon={Trash} onPress={() => router.push("/bin")} />
          <IconButton
            label={t(isList ? "journal.calendar" : "journal.list")}
            icon={isList ? CalendarDays : List}
            onPress={() => setView(isList ? "calendar" : "list")}
          />
        </View>
      </View>
      {isList ? <Timeline chosen={chosen} /> : <Calendar />}
    </View>
  );
}

const styles = StyleSheet.create({
  entries: { flex: 1, minHeight: 0 },
  head: {
    flexDirection: "row",
    justifyContent: "space-between",
    alignItems: "center",
    paddingHorizontal: space[5],
    paddingTop: space[5],
    paddingBottom: space[2],
  },
  actions: { flexDirection: "row" },
});
