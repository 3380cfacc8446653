import { decodeUtf8, wholeLength } from "./utf8.ts";

/** What Windows has where Latin-1 has control characters; five places are empty. */
const special = "€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ";

/**
 * Whether a text is in the encoding of Windows for the west of Europe, by its beginning: it has letters beyond ASCII, and not one of them is
 * written as in UTF-8. A damaged text in UTF-8 has some that are.
 */
export function isWindows1252(beginning: Uint8Array, isWhole: boolean = false): boolean {
  // What is cut off at the end may be the first half of a character.
  const bytes = isWhole ? beginning : beginning.subarray(0, wholeLength(beginning));
  if (bytes.every((byte) => byte < 0x80)) return false;
  // Whatever has bytes that no text has is none.
  if (bytes.some((byte) => byte < 0x20 && (byte < 0x09 || byte > 0x0d))) return false;
  const { text, replaced } = decodeUtf8(bytes);
  return replaced > 0 && !/[^\0-\u007F\uFFFD]/u.test(text);
}

/** The text in UTF-8, which is at most three times as long. */
export async function* utf8OfWindows1252(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield encoder.encode(decodeWindows1252(chunk));
}

export function decodeWindows1252(bytes: Uint8Array): string {
  return Array.from(bytes, characterOf).join("");
}

function characterOf(byte: number): string {
  return byte >= 0x80 && byte < 0xa0 ? special[byte - 0x80]! : String.fromCharCode(byte);
}
