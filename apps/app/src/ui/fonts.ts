import { Platform } from "react-native";

/**
 * The face of what people wrote. On the web it is a variable font that the page's style names; on a phone the four styles
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

/** The interface speaks in the system's own face. */
export const sans = Platform.select({
  web: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', sans-serif",
  default: undefined,
});
