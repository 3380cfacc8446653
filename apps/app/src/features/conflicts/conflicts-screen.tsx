import { compareTexts } from "@aura-journal/sync/compare";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ScrollView, StyleSheet, useWindowDimensions, View } from "react-native";
import { useJournal, useJournalQuery } from "../../data/journal-context.tsx";
import type { ConflictReview } from "../../data/journal.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space, WIDE } from "../../ui/tokens.ts";

/** Texts that were changed in two places at once: side by side, nothing lost, and the person decides. */
export function ConflictsScreen() {
  const { t } = useTranslation();
  const { value: conflicts } = useJournalQuery("entries", "conflicts", (journal) => journal.conflicts());
  if (conflicts === undefined) return null;
  if (conflicts.length === 0) return <Empty level={1} text={t("conflicts.none")} />;
  return (
    <ScrollView contentContainerStyle={styles.scroll}>
      <View style={styles.column}>
        <Text as="title" level={1}>
          {t("conflicts.title")}
        </Text>
        <Text as="body" tone="soft">
          {t("conflicts.explained")}
        </Text>
        {conflicts.map((conflict) => (
          <Review key={conflict.copyId} conflict={conflict} />
        ))}
      </View>
    </ScrollView>
  );
}

function Review({ conflict }: { readonly conflict: ConflictReview }) {
  const { t } = useTranslation();
  const palette = usePalette();
  const journal = useJournal();
  const isWide = useWindowDimensions().width >= WIDE;
  const [isBusy, setBusy] = useState(false);
  const decide = (content?: string): void => {
    setBusy(true);
    void journal.decide(conflict.copyId, content).finally(() => setBusy(false));
  };
  const stands = conflict.merged ?? conflict.theirs;
  const parts = useMemo(() => compareTexts(conflict.mine, stands), [conflict.mine, stands]);
  return (
    <View style={[styles.review, { borderColor: palette.line }]}>
      <View style={isWide ? styles.beside : styles.below}>
        <Version
          name={t("conflicts.mine")}
          pieces={parts.map((part) =>
            part.kind === "same" ? { text: part.text, isApart: false } : { text: part.removed, isApart: true },
          )}
        />
        <Version
          name={t("conflicts.theirs")}
          pieces={parts.map((part) =>
            part.kind === "same" ? { text: part.text, isApart: false } : { text: part.added, isApart: true },
          )}
        />
      </View>
      <View style={styles.choices}>
        <Button label={t("conflicts.keepMine")} kind="quiet" disabled={isBusy} onPress={() => decide(conflict.mine)} />
        <Button label={t("conflicts.keepTheirs")} kind="quiet" disabled={isBusy} onPress={() => decide()} />
        <Button
          label={t("conflicts.keepBoth")}
          disabled={isBusy}
          onPress={() => decide(`${stands}\n\n${conflict.mine}`)}
        />
      </View>
    </View>
  );
}

interface Piece {
  readonly text: string;
  /** Whether the other text has other words here. */
  readonly isApart: boolean;
}

function Version({ name, pieces }: { readonly name: string; readonly pieces: readonly Piece[] }) {
  const palette = usePalette();
  return (
    <View style={[styles.version, { backgroundColor: palette.sunk }]}>
      <Text as="strong" level={2}>
        {name}
      </Text>
      <Text as="prose" selectable>
        {pieces.map(({ text, isApart }, index) =>
          isApart ? (
            <Text key={index} as="prose" style={{ backgroundColor: palette.mark }}>
              {text}
            </Text>
          ) : (
            text
          ),
        )}
      </Text>
    </View>
  );
}

const styles = StyleSheet.create({
  scroll: { padding: space[5], paddingBottom: space[16] },
  column: { width: "100%", maxWidth: 960, alignSelf: "center", gap: space[4] },
  review: { borderTopWidth: StyleSheet.hairlineWidth, paddingTop: space[5], gap: space[4] },
  beside: { flexDirection: "row", gap: space[4] },
  below: { gap: space[4] },
  version: { flex: 1, padding: space[4], borderRadius: radius.medium, gap: space[2] },
  choices: { flexDirection: "row", flexWrap: "wrap", gap: space[2] },
});
