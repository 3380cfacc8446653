import { createContext, use, useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import type { Behind } from "../../data/insights.ts";
import { useJournalQuery } from "../../data/journal-context.tsx";
import type { InsightQuery } from "../../data/journal.ts";
import { Button } from "../../ui/button.tsx";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { TimelineRow } from "../journal/timeline-row.tsx";

const PAGE = 10;

/** What the insights around it were asked for. */
export const InsightQueryContext = createContext<InsightQuery | undefined>(undefined);

/** The entries that a figure is made of, newest first. */
export function EntriesBehind({ title, behind }: { readonly title: string; readonly behind: Behind }) {
  const { t } = useTranslation();
  const query = use(InsightQueryContext);
  if (query === undefined) throw new Error("EntriesBehind outside of an InsightQueryContext");
  const [shown, setShown] = useState({ behind, count: PAGE });
  if (shown.behind !== behind) setShown({ behind, count: PAGE });
  const { from, to, today } = query;
  const { value: items = [] } = useJournalQuery(
    "entries",
    [from, to, today, behind.group, shown.count].join(),
    (journal) => journal.entriesBehind(query, behind, shown.count),
  );
  return (
    <View aria-live="polite" style={styles.entries}>
      <Text as="strong" level={3} style={styles.title}>
        {title}
      </Text>
      {items.map((item) => (
        <TimelineRow key={item.entryId} item={item} isFirstOfDay isChosen={false} />
      ))}
      {behind.count > shown.count ? (
        <Button
          kind="quiet"
          label={t("insights.more")}
          onPress={() => setShown({ behind, count: shown.count + PAGE })}
        />
      ) : null}
    </View>
  );
}

const styles = StyleSheet.create({
  // The rows have room at their sides, for where one is; their texts stand below the heading.
  entries: { gap: space[1], marginHorizontal: -space[3] },
  title: { paddingHorizontal: space[3] },
});
