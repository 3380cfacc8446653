import { Text as NativeText, type TextProps } from "react-native";
import { sans, serif } from "./fonts.ts";
import { usePalette } from "./theme.tsx";

const STYLES = {
  /** A day, a name of a page. */
  title: { fontFamily: serif.semibold, fontWeight: "600", fontSize: 28, lineHeight: 34 },
  /** The sentence above a chart, the head of a group. */
  heading: { fontFamily: serif.semibold, fontWeight: "600", fontSize: 21, lineHeight: 28 },
  /** What was written. */
  prose: { fontFamily: serif.regular, fontSize: 18, lineHeight: 28 },
  body: { fontFamily: sans, fontSize: 16, lineHeight: 24 },
  label: { fontFamily: sans, fontSize: 14, lineHeight: 20 },
  strong: { fontFamily: sans, fontSize: 16, lineHeight: 24, fontWeight: "600" },
  caption: { fontFamily: sans, fontSize: 13, lineHeight: 18 },
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
