import type { ImportPreview } from "@aura-journal/contracts";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { MOVING_IN } from "../../locale/moving-in.ts";
import { Button } from "../../ui/button.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { space } from "../../ui/tokens.ts";

/** A part of the page, with its head. */
export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const palette = usePalette();
  return (
    <View style={[styles.part, { borderColor: palette.line }]}>
      <Text as="heading" level={2}>
        {title}
      </Text>
      {children}
    </View>
  );
}

const SHOWN = 6;

/** Things by their name, with how many there are: the most first. */
export function Counts({
  title,
  counts,
  nameOf = (name) => name,
}: {
  readonly title?: string;
  readonly counts: ImportPreview["media"];
  readonly nameOf?: (name: string) => string;
}) {
  const { i18n } = useTranslation();
  const palette = usePalette();
  const [isWhole, setWhole] = useState(false);
  if (counts.length === 0) return null;
  const sorted = counts.toSorted((a, b) => b.count - a.count);
  const hidden = isWhole ? 0 : Math.max(0, sorted.length - SHOWN);
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <View style={styles.counts}>
      {title === undefined ? null : (
        <Text as="label" tone="soft">
          {title}
        </Text>
      )}
      <View role="list">
        {sorted.slice(0, sorted.length - hidden).map(({ name, count }) => (
          <View role="listitem" key={name} style={[styles.count, { borderColor: palette.line }]}>
            <Text style={styles.name}>{nameOf(name)}</Text>
            <Text tone="soft">{number.format(count)}</Text>
          </View>
        ))}
      </View>
      {hidden === 0 ? null : <More count={hidden} onPress={() => setWhole(true)} />}
    </View>
  );
}

/** The way to what of a list is not shown yet. */
export function More({ count, onPress }: { readonly count: number; readonly onPress: () => void }) {
  const { t } = useTranslation(MOVING_IN);
  return (
    <View style={styles.more}>
      <Button kind="quiet" label={t("more", { count })} onPress={onPress} />
    </View>
  );
}

const styles = StyleSheet.create({
  part: { gap: space[4], borderTopWidth: StyleSheet.hairlineWidth, paddingTop: space[5] },
  counts: { gap: space[1] },
  count: {
    flexDirection: "row",
    gap: space[4],
    borderBottomWidth: StyleSheet.hairlineWidth,
    paddingVertical: space[2],
  },
  name: { flex: 1 },
  more: { flexDirection: "row", paddingTop: space[2] },
});
