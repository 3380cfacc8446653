import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { SectionList } from "../../platform/section-list";
import type { TimelineItem } from "../../data/journal.ts";
import { monthName } from "../../locale/format.ts";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { useTextScale } from "../../ui/use-text-scale.ts";
import { space } from "../../ui/tokens.ts";
import { rowLayouts } from "./row-layout.ts";
import { rowHeightAt, TimelineRow } from "./timeline-row.tsx";

export interface MonthListProps {
  readonly items: readonly TimelineItem[];
  readonly chosen: string | undefined;
  /** The end of what is there comes near. */
  readonly onEndNear: () => void;
}

interface Month {
  readonly key: string;
  readonly data: readonly { readonly item: TimelineItem; readonly isFirstOfDay: boolean }[];
}

/** The line of a label at its usual size. */
const LABEL_HEIGHT = 20;

/** Entries by months, of which those in view are drawn. */
export function MonthList({ items, chosen, onEndNear }: MonthListProps) {
  const { i18n } = useTranslation();
  const palette = usePalette();
  const textScale = useTextScale();
  const headHeight = LABEL_HEIGHT * textScale + 2 * styles.month.paddingVertical;
  const months = useMemo(() => monthsOf(items), [items]);
  const layoutOf = useMemo(
    () => rowLayouts(months, headHeight, rowHeightAt(textScale)),
    [months, headHeight, textScale],
  );
  return (
    <SectionList
      sections={months as Month[]}
      getItemLayout={(_data, index) => layoutOf(index)}
      keyExtractor={({ item }) => item.entryId}
      renderItem={({ item: { item, isFirstOfDay } }) => (
        <TimelineRow item={item} isFirstOfDay={isFirstOfDay} isChosen={item.entryId === chosen} />
      )}
      renderSectionHeader={({ section }) => (
        <View style={[styles.month, { height: headHeight, backgroundColor: palette.paper }]}>
          <Text as="label" tone="soft" level={2}>
            {monthName(i18n.language, `${section.key}-01`)}
          </Text>
        </View>
      )}
      stickySectionHeadersEnabled
      onEndReached={onEndNear}
      onEndReachedThreshold={3}
      initialNumToRender={12}
      windowSize={9}
      contentContainerStyle={styles.list}
    />
  );
}

function monthsOf(items: readonly TimelineItem[]): Month[] {
  const months: { key: string; data: { item: TimelineItem; isFirstOfDay: boolean }[] }[] = [];
  let day = "";
  for (const item of items) {
    const key = item.localDate.slice(0, 7);
    if (months.at(-1)?.key !== key) months.push({ key, data: [] });
    months.at(-1)?.data.push({ item, isFirstOfDay: item.localDate !== day });
    day = item.localDate;
  }
  return months;
}

const styles = StyleSheet.create({
  list: { paddingHorizontal: space[2], paddingBottom: space[10] },
  month: { paddingHorizontal: space[3], paddingVertical: space[2] },
});
