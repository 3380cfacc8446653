import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space } from "../../ui/tokens.ts";
import { Thumbnail } from "./thumbnail.tsx";

const EDGE = 72;
const GAP = 2;
const HALF = (EDGE - GAP) / 2;
const SHOWN = 3;

/** What an entry shows, in a square as high as its row: one picture, or the first three, and how many there are besides. */
export function Mosaic({ entryId, ids }: { readonly entryId: string; readonly ids: readonly string[] }) {
  const { t } = useTranslation();
  const palette = usePalette();
  const shown = ids.slice(0, SHOWN);
  const [first = "", ...others] = shown;
  const more = ids.length - shown.length;
  return (
    <View role="img" aria-label={t("attachments.count", { count: ids.length })} style={styles.square}>
      <Thumbnail
        entryId={entryId}
        attachmentId={first}
        style={{ width: others.length === 0 ? EDGE : HALF, height: EDGE }}
      />
      {others.length === 0 ? null : (
        <View style={styles.column}>
          {others.map((attachmentId) => (
            <Thumbnail
              key={attachmentId}
              entryId={entryId}
              attachmentId={attachmentId}
              iconSize={16}
              style={{ width: HALF, height: others.length === 1 ? EDGE : HALF }}
            />
          ))}
        </View>
      )}
      {more === 0 ? null : (
        <View style={[styles.more, { backgroundColor: palette.raised }]}>
          <Text as="caption" maxFontSizeMultiplier={1} style={styles.number} aria-hidden>
            +{more}
          </Text>
        </View>
      )}
    </View>
  );
}

const styles = StyleSheet.create({
  square: { width: EDGE, height: EDGE, flexDirection: "row", gap: GAP, borderRadius: radius.small, overflow: "hidden" },
  column: { gap: GAP },
  more: { position: "absolute", bottom: 3, end: 3, paddingHorizontal: space[1], borderRadius: radius.round },
  number: { fontSize: 11, lineHeight: 16 },
});
