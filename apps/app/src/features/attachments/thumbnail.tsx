import FileText from "lucide-react-native/icons/file-text";
import Film from "lucide-react-native/icons/film";
import ImageIcon from "lucide-react-native/icons/image";
import Mic from "lucide-react-native/icons/mic";
import { StyleSheet, View, type ImageStyle, type StyleProp, type ViewStyle } from "react-native";
import type { LocalAttachment } from "../../data/journal.ts";
import { Picture } from "../../platform/media";
import { usePalette } from "../../ui/theme.tsx";
import { useThumbnail } from "./use-thumbnail.ts";

const ICONS = { photo: ImageIcon, audio: Mic, video: Film, pdf: FileText } as const;

export interface ThumbnailProps {
  readonly entryId: string;
  readonly attachmentId: string;
  readonly kind?: LocalAttachment["kind"] | undefined;
  readonly iconSize?: number;
  readonly style: StyleProp<ViewStyle>;
}

/** The small picture of an attachment, or the sign of its kind; what it is says whoever shows it. */
export function Thumbnail({ entryId, attachmentId, kind, iconSize = 24, style }: ThumbnailProps) {
  const palette = usePalette();
  const uri = useThumbnail(entryId, attachmentId);
  const Icon = ICONS[kind ?? "photo"];
  return (
    <View style={[styles.frame, { backgroundColor: palette.sunk }, style]} aria-hidden>
      {uri === undefined ? (
        <Icon size={iconSize} strokeWidth={1.5} color={palette.soft} aria-hidden />
      ) : (
        <Picture uri={uri} label="" fit="cover" style={styles.picture as ImageStyle} />
      )}
    </View>
  );
}

const styles = StyleSheet.create({
  frame: { alignItems: "center", justifyContent: "center", overflow: "hidden" },
  picture: { width: "100%", height: "100%" },
});
