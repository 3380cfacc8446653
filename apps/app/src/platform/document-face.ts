export interface Face {
  readonly language: string;
  readonly direction: "ltr" | "rtl";
  readonly isDark: boolean;
  /** The colour of the page. */
  readonly paper: string;
}

/** What stands around the app: on a phone there is nothing. */
export function dressDocument(_face: Face): void {}
