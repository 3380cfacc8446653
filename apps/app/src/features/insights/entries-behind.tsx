import { useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useJournalQuery } from "../../data/journal-context.tsx";
import { Button } from "../../ui/button.tsx";
import { Text } from "../../ui/text.tsx";
import { space } from "../../ui/tokens.ts";
import { TimelineRow } from "../journal/timeline-row.tsx";

const PAGE = 10;

/** The entries that a figure is made of, newest first. */
export function EntriesBehind({ title, entryIds }: { readonly title: string; readonly entryIds: readonly string[] }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState({ entryIds, count: PAGE });
  if (shown.entryIds !== entryIds) setShown({ entryIds, count: PAGE });
  const newest = entryIds.slice(-shown.count).toReversed();
  const { value: items = [] } = useJournalQuery("entries", newest.join(), (journal) => journal.items(newest));
  return (
    <View aria-live="polite" style={styles.entries}>
      <Text as="strong" level={3} style={styles.title}>
        {title}
      </Text>
      {items.map((item) => (
        <TimelineRow key={item.entryId} item={item} isFirstOfDay isChosen={false} />
      ))}
      {entryIds.length > shown.count ? (
        <Button
          kind="quiet"
          label={t("insights.more")}
          onPress={() => setShown({ entryIds, count: shown.count + PAGE })}
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
