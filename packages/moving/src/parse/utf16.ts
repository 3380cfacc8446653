import type { DecodedText } from "./utf8.ts";

/** How a text in UTF-16 begins (RFC 2781), which is what Windows calls Unicode. */
export type Utf16 = "little-endian" | "big-endian";

/** Told by the mark at its beginning; undefined of any other text. */
export function utf16Of([first, second]: Uint8Array): Utf16 | undefined {
  if (first === 0xff && second === 0xfe) return "little-endian";
  return first === 0xfe && second === 0xff ? "big-endian" : undefined;
}

/** What bytes with that mark say. */
export function decodeUtf16(bytes: Uint8Array, order: Utf16): DecodedText {
  const half = bytes.length % 2;
  const text = textOf(bytes.subarray(2, bytes.length - half), order);
  return { text: half === 0 ? text : `${text}\uFFFD`, replaced: half };
}

/** A text in UTF-8, which is at most half as long again. */
export async function* utf8OfUtf16(chunks: AsyncIterable<Uint8Array>, order: Utf16): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let rest: Uint8Array = new Uint8Array(0);
  let isFirst = true;
  for await (const chunk of chunks) {
    const bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    const end = wholeLength(bytes, order);
    rest = bytes.slice(end);
    const text = textOf(bytes.subarray(0, end), order);
    yield encoder.encode(isFirst ? text.replace(/^\uFEFF/u, "") : text);
    isFirst &&= end === 0;
  }
  if (rest.length > 0) yield encoder.encode("\uFFFD");
}

/** Without half of a unit, and without the first half of a character whose second is yet to come. */
function wholeLength(bytes: Uint8Array, order: Utf16): number {
  const end = bytes.length - (bytes.length % 2);
  const isHalf = end >= 2 && (unitAt(bytes, end - 2, order) & 0xfc00) === 0xd800;
  return isHalf ? end - 2 : end;
}

function unitAt(bytes: Uint8Array, at: number, order: Utf16): number {
  const [first = 0, second = 0] = [bytes[at], bytes[at + 1]];
  return order === "little-endian" ? first | (second << 8) : (first << 8) | second;
}

function textOf(bytes: Uint8Array, order: Utf16): string {
  const parts: string[] = [];
  const step = 8_192;
  for (let from = 0; from < bytes.length; from += step) {
    const units: number[] = [];
    for (let at = from; at < Math.min(bytes.length, from + step); at += 2) units.push(unitAt(bytes, at, order));
    parts.push(String.fromCharCode(...units));
  }
  return parts.join("");
}
