/** Sizes and colours of the app: paper and ink, one accent, and the aurora for moods alone. */

/** Everything between things is a multiple of four. */
export const space = { 1: 4, 2: 8, 3: 12, 4: 16, 5: 20, 6: 24, 8: 32, 10: 40, 12: 48, 16: 64 } as const;

export const radius = { small: 6, medium: 12, round: 999 } as const;

/** The least edge of what can be touched (WCAG 2.2, 2.5.8, and the platforms' own rule). */
export const TARGET = 44;

/** From this width on: a rail, a list and a page side by side. */
export const WIDE = 900;

/** A line of 62 to 70 characters of the text face at 18 points. */
export const MEASURE = 620;

export interface Palette {
  readonly isDark: boolean;
  /** What is written on. */
  readonly paper: string;
  /** What lies on the paper: sheets, menus, fields. */
  readonly raised: string;
  /** A quiet area in the paper: a chosen row, a quotation. */
  readonly sunk: string;
  readonly ink: string;
  /** Secondary text: 4.5 : 1 at least on every ground above. */
  readonly soft: string;
  readonly line: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly danger: string;
  /** Behind the words that a search has found. */
  readonly mark: string;
  /** From the coldest mood to the warmest; always beside a shape, a label or a place that says the same. */
  readonly aurora: readonly [string, string, string, string, string];
  readonly shadow: string;
}

export const light: Palette = {
  isDark: false,
  paper: "#faf7f2",
  raised: "#fffdf9",
  sunk: "#f2ede4",
  ink: "#1d1b18",
  soft: "#655f56",
  line: "#e2dbd0",
  accent: "#3d5a80",
  onAccent: "#ffffff",
  danger: "#9b2c2c",
  mark: "#f3e0a6",
  aurora: ["#3f4788", "#4a7fa8", "#6ea58c", "#d9a441", "#d4693f"],
  shadow: "rgba(29, 27, 24, 0.12)",
};

export const dark: Palette = {
  isDark: true,
  paper: "#191714",
  raised: "#221f1b",
  sunk: "#26221d",
  ink: "#ece5da",
  soft: "#a89f91",
  line: "#383229",
  accent: "#9db8d9",
  onAccent: "#14202e",
  danger: "#f0a3a0",
  mark: "#5a4a1c",
  aurora: ["#7f88d6", "#6ea8d0", "#86c2a6", "#e6bb62", "#ea8a62"],
  shadow: "rgba(0, 0, 0, 0.5)",
};
