import { wordsAlone } from "@aura-journal/contracts/attachment-references";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useJournalQuery } from "../../data/journal-context.tsx";
import type { LocalEntry } from "../../data/journal.ts";
import { sentimentStep } from "../../ui/moods.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space } from "../../ui/tokens.ts";

/** From here on a sentence is said to carry a feeling. */
const FELT_FROM = 0.3;

/** An entry sentence by sentence, with a mark at those that carry the feeling: the warmer, the higher. */
export function FeltLines({ entry }: { readonly entry: LocalEntry }) {
  const { t } = useTranslation();
  const palette = usePalette();
  const { value: lines } = useJournalQuery("entries", `lines ${entry.entryId}`, (journal) =>
    journal.linesOf(entry.entryId),
  );
  // Where attachments stand there are no words.
  const content = wordsAlone(entry.content);
  if (lines === undefined) return null;
  if (lines.length === 0) return <Text tone="soft">{t("reading.noLines")}</Text>;
  return (
    <View style={styles.lines}>
      {lines.map(({ start, end, score }) => {
        const text = plain(content.slice(start, end));
        if (text === "") return null;
        const step = sentimentStep(score);
        const isFelt = Math.abs(score) >= FELT_FROM;
        return (
          <View key={start} style={styles.line}>
            <View style={styles.margin}>
              {isFelt ? (
                <View
                  role="img"
                  aria-label={t(`mood.${step}`)}
                  style={[styles.mark, { backgroundColor: palette.aurora[step - 1], height: 6 + step * 3 }]}
                />
              ) : null}
            </View>
            <Text as="prose" tone={isFelt ? "ink" : "soft"} style={styles.text} selectable>
              {text}
            </Text>
          </View>
        );
      })}
    </View>
  );
}

/** A sentence without the marks of Markdown. */
function plain(sentence: string): string {
  return sentence
    .trim()
    .replace(/^(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d+[.)]\s+)/, "")
    .replaceAll(/(\*\*|__|\*|~~)(?=\S)([^*~]+?)\1/g, "$2");
}

const styles = StyleSheet.create({
  lines: { gap: space[2] },
  line: { flexDirection: "row", gap: space[3] },
  margin: { width: 6, height: 28, justifyContent: "center" },
  mark: { width: 6, borderRadius: radius.round },
  text: { flex: 1, minWidth: 0 },
});
