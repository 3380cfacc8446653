const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

export interface DecodedText {
  readonly text: string;
  /** How many places were no UTF-8 and read U+FFFD now. */
  readonly replaced: number;
}

/** Reads UTF-8 that may be damaged: what is none becomes U+FFFD, and is counted apart from those that the text itself holds. */
export function decodeUtf8(bytes: Uint8Array): DecodedText {
  try {
    return { text: strict.decode(bytes), replaced: 0 };
  } catch {
    const text = lenient.decode(bytes);
    return { text, replaced: countOf(text) - writtenReplacements(bytes) };
  }
}

/**
 * Reads UTF-8 as it comes in chunks. A chunk that is damaged comes line by line, so that what is counted is counted where it stands.
 */
export async function* decodedChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<DecodedText> {
  let rest: Uint8Array = new Uint8Array(0);
  let isFirst = true;
  function* decoded(bytes: Uint8Array): Iterable<DecodedText> {
    const whole = decodeUtf8(bytes);
    const mark = isFirst && whole.text.startsWith("\uFEFF") ? 1 : 0;
    isFirst &&= whole.text === "";
    if (whole.replaced === 0) yield { text: whole.text.slice(mark), replaced: 0 };
    else for (const line of linesOf(bytes.subarray(3 * mark))) yield decodeUtf8(line);
  }
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : new Uint8Array([...rest, ...chunk]);
    const end = wholeLength(bytes);
    yield* decoded(bytes.subarray(0, end));
    rest = bytes.slice(end);
  }
  yield* decoded(rest);
}

/** With their ends. */
function* linesOf(bytes: Uint8Array): Iterable<Uint8Array> {
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline + 1;
    yield bytes.subarray(start, end);
    start = end;
  }
}

/** Without the beginning of a character whose end is yet to come. */
export function wholeLength(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function countOf(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\uFFFD"); at !== -1; at = text.indexOf("\uFFFD", at + 1)) count += 1;
  return count;
}

function writtenReplacements(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0xef); at !== -1; at = bytes.indexOf(0xef, at + 1)) {
    if (bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) count += 1;
  }
  return count;
}
