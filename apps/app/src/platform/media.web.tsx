import { StyleSheet, type ImageStyle, type StyleProp } from "react-native";

interface PictureProps {
  readonly uri: string;
  readonly label: string;
  readonly fit: "cover" | "contain";
  readonly style: StyleProp<ImageStyle>;
  readonly onFail?: () => void;
}

/** A picture of which the bytes are here. */
export function Picture({ uri, label, fit, style, onFail }: PictureProps) {
  const flat = StyleSheet.flatten(style) as React.CSSProperties;
  const { height, ...rest } = flat;
  // A picture that is shown whole is as large as it is, up to the size that there is room for.
  const size: React.CSSProperties =
    fit === "cover" ? flat : { ...rest, width: "auto", maxWidth: "100%", maxHeight: height };
  const shape: React.CSSProperties = { display: "block", objectFit: fit, ...size };
  return <img src={uri} alt={label} draggable={false} onError={onFail} style={shape} />;
}

/** The browser's own player. */
export function Player({
  uri,
  label,
  kind,
}: {
  readonly uri: string;
  readonly label: string;
  readonly kind: "audio" | "video";
}) {
  const Media = kind;
  return <Media src={uri} controls autoPlay aria-label={label} style={{ width: "100%", maxHeight: "70vh" }} />;
}

/** An address at which bytes can be shown, until it is let go; in no cache and on no disk. */
export function addressOf(bytes: Uint8Array<ArrayBuffer>, type: string): { readonly uri: string; release(): void } {
  const uri = URL.createObjectURL(new Blob([bytes], { type }));
  return { uri, release: () => URL.revokeObjectURL(uri) };
}
