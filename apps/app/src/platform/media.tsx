import { Image, type ImageStyle, type StyleProp } from "react-native";

export interface PictureProps {
  readonly uri: string;
  /** What a screen reader says; empty where what stands around it says it. */
  readonly label: string;
  /** `cover` fills its frame, `contain` shows all of it. */
  readonly fit: "cover" | "contain";
  readonly style: StyleProp<ImageStyle>;
  /** Told where this device can't read it: not every one knows every kind of picture. */
  readonly onFail?: () => void;
}

/** A picture of which the bytes are here. */
export function Picture({ uri, label, fit, style, onFail }: PictureProps) {
  return (
    <Image
      source={{ uri }}
      resizeMode={fit}
      onError={onFail}
      accessible={label !== ""}
      accessibilityLabel={label}
      accessibilityRole="image"
      style={style}
    />
  );
}

/** A phone has players of its own: recordings and films are handed to those. */
export const Player: ((props: PlayerProps) => React.ReactNode) | undefined = undefined;

export interface PlayerProps {
  readonly uri: string;
  readonly label: string;
  readonly kind: "audio" | "video";
}

/** An address at which bytes can be shown, until it is let go; in no cache and on no disk. */
export function addressOf(bytes: Uint8Array<ArrayBuffer>, type: string): { readonly uri: string; release(): void } {
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return { uri: `data:${type};base64,${btoa(text)}`, release: () => {} };
}

/** As many arguments as a call may have. */
const PIECE = 8_192;
