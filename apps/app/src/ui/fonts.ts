import { Platform, type TextStyle } from "react-native";

/**
 * The face of what people wrote. On the web it is a variable font that the page's style names; on a phone the three styles
 * that a text needs are files of the app.
 */
export const serif = {
  regular: Platform.select({
    web: "Newsreader, 'Songti SC', 'Noto Serif CJK SC', Georgia, serif",
    default: "Newsreader_400Regular",
  }),
  italic: Platform.select({ web: "Newsreader, 'Songti SC', Georgia, serif", default: "Newsreader_400Regular_Italic" }),
  semibold: Platform.select({ web: "Newsreader, 'Songti SC', Georgia, serif", default: "Newsreader_600SemiBold" }),
} as const;

/**
 * The size of a text and its line. On the web it follows the size that the person set in the browser, which pixels do not, up to so
 * many times; on a phone each text follows the system by itself.
 */
export function sized(fontSize: number, lineHeight?: number, most = 2): TextStyle {
  const size = lineHeight === undefined ? { fontSize } : { fontSize, lineHeight };
  if (Platform.OS !== "web") return size;
  const entries = Object.entries(size).map(([name, points]) => [name, `min(${points / 16}rem, ${points * most}px)`]);
  return Object.fromEntries(entries) as TextStyle;
}

/** The interface speaks in the system's own face. */
export const sans = Platform.select({
  web: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', sans-serif",
  default: undefined,
});
