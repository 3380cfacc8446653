import CloudUpload from "lucide-react-native/icons/cloud-upload";
import TriangleAlert from "lucide-react-native/icons/triangle-alert";
import { Link } from "expo-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { useJournal, useJournalQuery } from "../../data/journal-context.tsx";
import type { LocalAttachment } from "../../data/journal.ts";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Text } from "../../ui/text.tsx";
import { usePalette } from "../../ui/theme.tsx";
import { radius, space } from "../../ui/tokens.ts";
import { nameOf, whereOf } from "./attachment-words.ts";
import { Thumbnail } from "./thumbnail.tsx";

const EDGE = 104;

/** What stands behind the words of an entry: its photos, recordings, films and documents. What stands among them is shown there. */
export const Gallery = memo(function Gallery({ entryId }: { readonly entryId: string }) {
  const { t } = useTranslation();
  const { value: all = [] } = useJournalQuery("attachments", `of ${entryId}`, (journal) =>
    journal.attachmentsOf(entryId),
  );
  const shown = all.filter(({ isAmongWords }) => !isAmongWords);
  const refused = all.filter(({ state }) => state === "refused");
  if (shown.length === 0 && refused.length === 0) return null;
  return (
    <View style={styles.gallery}>
      {shown.length === 0 ? null : (
        <View role="list" aria-label={t("attachments.title")} style={styles.tiles}>
          {shown.map((attachment) => (
            <View key={attachment.attachmentId} role="listitem">
              <Tile entryId={entryId} attachment={attachment} />
            </View>
          ))}
        </View>
      )}
      {refused.length === 0 ? null : <Refused refused={refused} />}
    </View>
  );
});

function Tile({ entryId, attachment }: { readonly entryId: string; readonly attachment: LocalAttachment }) {
  const { t } = useTranslation();
  const palette = usePalette();
  const { attachmentId, kind, name, state } = attachment;
  const where = whereOf(t, attachment);
  const label = nameOf(t, attachment);
  return (
    <Link
      href={`/entry/${entryId}/attachments/${attachmentId}` as "/entry/[entryId]"}
      aria-label={where === undefined ? label : `${label}. ${where}`}
      style={styles.link}
    >
      <View style={[styles.tile, state === "refused" ? { borderColor: palette.danger, borderWidth: 2 } : undefined]}>
        <Thumbnail entryId={entryId} attachmentId={attachmentId} kind={kind} style={styles.picture} />
        {kind === undefined || kind === "photo" ? null : (
          <View style={[styles.name, { backgroundColor: palette.sunk }]}>
            <Text as="caption" numberOfLines={1} style={styles.nameText}>
              {name ?? label}
            </Text>
          </View>
        )}
        {state === "there" ? null : (
          <View style={[styles.state, { backgroundColor: palette.raised }]}>
            {state === "here" ? (
              <CloudUpload size={14} color={palette.soft} aria-hidden />
            ) : (
              <TriangleAlert size={14} color={palette.danger} aria-hidden />
            )}
          </View>
        )}
      </View>
    </Link>
  );
}

/** Why something is not on the server, once for each reason, and what can be done. */
function Refused({ refused }: { readonly refused: readonly LocalAttachment[] }) {
  const { t } = useTranslation();
  const journal = useJournal();
  const reasons = [...new Set(refused.map((attachment) => whereOf(t, attachment) ?? ""))];
  return (
    <View style={styles.refused}>
      {reasons.map((reason) => (
        <Notice key={reason} kind="problem" text={reason} />
      ))}
      <View style={styles.again}>
        <Button kind="quiet" label={t("attachments.again")} onPress={() => void journal.sendAttachmentsAgain()} />
      </View>
    </View>
  );
}

const styles = StyleSheet.create({
  gallery: { gap: space[3] },
  tiles: { flexDirection: "row", flexWrap: "wrap", gap: space[2] },
  link: { width: EDGE, height: EDGE },
  tile: { width: EDGE, height: EDGE, borderRadius: radius.small, overflow: "hidden" },
  picture: { width: "100%", height: "100%" },
  name: { position: "absolute", bottom: 0, start: 0, end: 0, paddingHorizontal: space[2], paddingBottom: space[1] },
  nameText: { textAlign: "center" },
  state: { position: "absolute", top: space[1], end: space[1], padding: space[1], borderRadius: radius.round },
  refused: { gap: space[2] },
  again: { alignSelf: "flex-start" },
});
