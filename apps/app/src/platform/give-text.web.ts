/** How a text leaves the page: by the clipboard, which a browser has on a safe page alone. */
export const GIVING: "copy" | "share" | undefined =
  (navigator.clipboard as Clipboard | undefined) === undefined ? undefined : "copy";

/** Puts a text on the clipboard; whether it is there. */
export async function giveText(text: string): Promise<boolean> {
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}
