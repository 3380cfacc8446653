import { joinBytes } from "../../parse/join-bytes.ts";

/** A line of a file; `bytes` is undefined where it was longer than allowed. */
export interface SourceLine {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array | undefined;
}

/** What a line says, as it stands there, or what is wrong with it; a problem never quotes the line. */
export type ParsedLine =
  | { readonly kind: "record"; readonly record: Readonly<Record<string, unknown>>; readonly text: string }
  | { readonly kind: "blank" }
  | { readonly kind: "problem"; readonly reason: string };

/** JSON may write each character as `\uXXXX` pairs: the longest entry fits twelve bytes a character, tags beside it. */
export const MAX_LINE_BYTES = 2_000_000;
const NEWLINE = 0x0a;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Splits a stream into lines; holds no more than one line and one chunk, however long a line is. */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  maxLineBytes: number = MAX_LINE_BYTES,
): AsyncGenerator<SourceLine> {
  let number = 1;
  let pieces: Uint8Array[] = [];
  let length = 0;
  const take = (): SourceLine => {
    const bytes = length > maxLineBytes ? undefined : pieces.length === 1 ? pieces[0] : joinBytes(pieces);
    pieces = [];
    length = 0;
    number += 1;
    return { number: number - 1, bytes };
  };
  const add = (piece: Uint8Array): void => {
    length += piece.length;
    if (length > maxLineBytes) pieces = [];
    // A copy: a stream may fill the same memory again.
    else pieces.push(new Uint8Array(piece));
  };
  let isFirstChunk = true;
  for await (const whole of chunks) {
    const chunk = isFirstChunk && BYTE_ORDER_MARK.every((byte, at) => whole[at] === byte) ? whole.subarray(3) : whole;
    isFirstChunk = false;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (length > 0) yield take();
}

/** Reads one line as a JSON object. */
export function parseLine({ bytes }: Pick<SourceLine, "bytes">): ParsedLine {
  if (bytes === undefined) return { kind: "problem", reason: `is longer than ${MAX_LINE_BYTES} bytes` };
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { kind: "problem", reason: "is not UTF-8" };
  }
  if (text.trim() === "") return { kind: "blank" };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "problem", reason: "is not JSON" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { kind: "problem", reason: "is not a JSON object" };
  }
  return { kind: "record", record: value as Record<string, unknown>, text };
}
