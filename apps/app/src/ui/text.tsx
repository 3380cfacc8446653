import { Text as NativeText, type TextProps } from "react-native";
import { sans, serif, sized } from "./fonts.ts";
import { usePalette } from "./theme.tsx";

const STYLES = {
  /** A day, a name of a page. */
  title: { fontFamily: serif.semibold, fontWeight: "600", ...sized(28, 34) },
  /** The sentence above a chart, the head of a group. */
  heading: { fontFamily: serif.semibold, fontWeight: "600", ...sized(21, 28) },
  /** What was written. */
  prose: { fontFamily: serif.regular, ...sized(18, 28) },
  body: { fontFamily: sans, ...sized(16, 24) },
  label: { fontFamily: sans, ...sized(14, 20) },
  strong: { fontFamily: sans, ...sized(16, 24), fontWeight: "600" },
  caption: { fontFamily: sans, ...sized(13, 18) },
} as const;

export interface AppTextProps extends TextProps {
  readonly as?: keyof typeof STYLES;
  readonly tone?: "ink" | "soft" | "accent" | "danger" | "onAccent";
  /** Heads of a page (1) and of its parts (2, 3), which screen readers jump to. */
  readonly level?: 1 | 2 | 3;
}

/** All text of the app. It grows with the system's text size up to twice. */
export function Text({ as = "body", tone = "ink", level, style, ...rest }: AppTextProps) {
  const palette = usePalette();
  return (
    <NativeText
      maxFontSizeMultiplier={2}
      style={[STYLES[as], { color: palette[tone] }, style]}
      {...(level === undefined ? {} : { role: "heading", "aria-level": level })}
      {...rest}
    />
  );
}
