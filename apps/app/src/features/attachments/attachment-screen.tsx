import { useRouter } from "expo-router";
import Download from "lucide-react-native/icons/download";
import Trash from "lucide-react-native/icons/trash";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { StyleSheet, useWindowDimensions, View, type ImageStyle } from "react-native";
import { useJournal, useJournalQuery } from "../../data/journal-context.tsx";
import type { AttachmentContent, LocalAttachment } from "../../data/journal.ts";
import { addressOf, Picture, Player } from "../../platform/media";
import { shareFile } from "../../platform/share-file";
import { Button } from "../../ui/button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Text } from "../../ui/text.tsx";
import { radius, space } from "../../ui/tokens.ts";
import { nameOf, sizeOf, whereOf } from "./attachment-words.ts";
import { Thumbnail } from "./thumbnail.tsx";

/** How much of the window's height a picture may have. */
const SHARE = 0.62;

/** One attachment as large as there is room for it, to be looked at, listened to, saved, or taken away. */
export function AttachmentScreen({
  entryId,
  attachmentId,
}: {
  readonly entryId: string;
  readonly attachmentId: string;
}) {
  const { t } = useTranslation();
  const { value: all } = useJournalQuery("attachments", `of ${entryId}`, (journal) => journal.attachmentsOf(entryId));
  if (all === undefined) return null;
  const attachment = all.find((one) => one.attachmentId === attachmentId);
  return (
    <Page
      title={attachment === undefined ? t("attachments.kinds.unknown") : nameOf(t, attachment)}
      back={{ href: `/entry/${entryId}`, label: t("attachments.back") }}
      maxWidth={960}
    >
      {attachment === undefined ? (
        <Notice kind="note" text={t("attachments.absent")} />
      ) : (
        <Shown key={attachment.kind ?? ""} entryId={entryId} attachment={attachment} />
      )}
    </Page>
  );
}

function Shown({ entryId, attachment }: { readonly entryId: string; readonly attachment: LocalAttachment }) {
  const { t, i18n } = useTranslation();
  const journal = useJournal();
  const { attachmentId, kind, bytes } = attachment;
  const isPicture = kind === undefined || kind === "photo";
  const [isWanted, setWanted] = useState(isPicture);
  const [content, setContent] = useState<AttachmentContent>();
  useEffect(() => {
    if (!isWanted) return undefined;
    let isHere = true;
    journal.attachmentContent(attachmentId).then(
      (found) => isHere && setContent(found),
      () => isHere && setContent({ kind: "unreachable" }),
    );
    return () => {
      isHere = false;
    };
  }, [journal, attachmentId, isWanted]);
  const save = async (): Promise<void> => {
    const found = content?.kind === "here" ? content : await journal.attachmentContent(attachmentId);
    if (found.kind !== "here") return setContent(found);
    await shareFile(fileNameOf(attachment), attachment.type ?? "application/octet-stream", found.bytes);
  };
  const where = whereOf(t, attachment);
  return (
    <>
      {content?.kind === "here" && kind !== "pdf" ? (
        <Medium attachment={attachment} bytes={content.bytes} />
      ) : isPicture ? (
        <Thumbnail entryId={entryId} attachmentId={attachmentId} kind={kind} iconSize={48} style={styles.waiting} />
      ) : null}
      {content === undefined || content.kind === "here" ? null : (
        <Notice kind="problem" text={t(`attachments.${content.kind}`)} />
      )}
      {where === undefined ? null : <Notice kind={attachment.state === "refused" ? "problem" : "note"} text={where} />}
      {bytes === undefined ? null : (
        <Text as="label" tone="soft">
          {sizeOf(i18n.language, bytes)}
        </Text>
      )}
      <View style={styles.ways}>
        {isWanted || kind === "pdf" || Player === undefined ? null : (
          <Button label={t("attachments.play")} onPress={() => setWanted(true)} />
        )}
        <Button kind="quiet" icon={Download} label={t("attachments.save")} onPress={() => void save()} />
      </View>
      <Removal entryId={entryId} attachmentId={attachmentId} />
    </>
  );
}

function Medium({
  attachment,
  bytes,
}: {
  readonly attachment: LocalAttachment;
  readonly bytes: Uint8Array<ArrayBuffer>;
}) {
  const { t } = useTranslation();
  const { kind, type } = attachment;
  const { height } = useWindowDimensions();
  const [isUnreadable, setUnreadable] = useState(false);
  const [uri, setUri] = useState<string>();
  useEffect(() => {
    const address = addressOf(bytes, type ?? "");
    setUri(address.uri);
    return address.release;
  }, [bytes, type]);
  if (uri === undefined) return null;
  const label = nameOf(t, attachment);
  if ((kind === "audio" || kind === "video") && Player !== undefined) {
    return <Player uri={uri} label={label} kind={kind} />;
  }
  if (isUnreadable) return <Notice kind="note" text={t("attachments.unreadable")} />;
  return (
    <Picture
      uri={uri}
      label={label}
      fit="contain"
      style={[styles.picture as ImageStyle, { height: height * SHARE }]}
      onFail={() => setUnreadable(true)}
    />
  );
}

function Removal({ entryId, attachmentId }: { readonly entryId: string; readonly attachmentId: string }) {
  const { t } = useTranslation();
  const router = useRouter();
  const journal = useJournal();
  const [isSure, setSure] = useState(false);
  const remove = async (): Promise<void> => {
    await journal.detach(entryId, attachmentId);
    router.replace(`/entry/${entryId}` as "/entry/[entryId]");
  };
  return (
    <View style={styles.removal}>
      {isSure ? <Notice kind="problem" text={t("attachments.removeSure")} /> : null}
      <View style={styles.ways}>
        <Button
          kind="danger"
          icon={Trash}
          label={t(isSure ? "attachments.removeYes" : "attachments.remove")}
          onPress={() => (isSure ? void remove() : setSure(true))}
        />
        {isSure ? <Button kind="quiet" label={t("attachments.removeNo")} onPress={() => setSure(false)} /> : null}
      </View>
    </View>
  );
}

/** As it came, or after what it is. */
function fileNameOf({ name, attachmentId, type = "" }: LocalAttachment): string {
  if (name !== undefined) return name.replaceAll(/[\\/:\0]/g, "-");
  const ending = /\/(?:x-)?([a-z0-9]+)$/.exec(type)?.[1];
  return ending === undefined ? attachmentId : `${attachmentId}.${ending}`;
}

const styles = StyleSheet.create({
  picture: { width: "100%", borderRadius: radius.small },
  waiting: { width: "100%", height: 320, borderRadius: radius.small },
  ways: { flexDirection: "row", flexWrap: "wrap", gap: space[3] },
  removal: { gap: space[3], paddingTop: space[4] },
});
