import { Link } from "expo-router";
import { useTranslation } from "react-i18next";
import { StyleSheet, View } from "react-native";
import { radius } from "../../ui/tokens.ts";
import { nameOf } from "./attachment-words.ts";
import { Thumbnail } from "./thumbnail.tsx";

/** An attachment that stands among the words of its entry. */
export function PictureAmongWords({
  entryId,
  attachmentId,
  label,
}: {
  readonly entryId: string;
  readonly attachmentId: string;
  readonly label: string;
}) {
  const { t } = useTranslation();
  const name = label === "" ? {} : { name: label };
  return (
    <Link
      href={`/entry/${entryId}/attachments/${attachmentId}` as "/entry/[entryId]"}
      aria-label={nameOf(t, name)}
      style={styles.link}
    >
      <View style={styles.frame}>
        <Thumbnail entryId={entryId} attachmentId={attachmentId} style={styles.picture} />
      </View>
    </Link>
  );
}

const styles = StyleSheet.create({
  link: { width: "100%" },
  frame: { width: "100%", maxWidth: 480, aspectRatio: 1.5, borderRadius: radius.medium, overflow: "hidden" },
  picture: { width: "100%", height: "100%" },
});
