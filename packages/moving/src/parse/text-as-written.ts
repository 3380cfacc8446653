import { joinBytes } from "./join-bytes.ts";
import { decodeUtf16, utf16Of, utf8OfUtf16 } from "./utf16.ts";
import { decodeUtf8, wholeLength, type DecodedText } from "./utf8.ts";
import { decodeWindows1252, isWindows1252, utf8OfWindows1252 } from "./windows-1252.ts";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
/** So much of a text that is no ASCII tells how it is encoded. */
const TOLD_BYTES = 64 * 1024;

/** A text that a person has written, whole or its beginning: in UTF-8, in UTF-16, or as Windows wrote before; lines end in LF. */
export function decodeAsWritten(bytes: Uint8Array, isWhole: boolean = true): DecodedText {
  const { text, replaced } = decoded(bytes, isWhole);
  // Before Mac OS X, lines ended so.
  return { text: /^[^\r\n]*\r(?!\n)/u.test(text) ? text.replaceAll(/\r\n?/gu, "\n") : text, replaced };
}

function decoded(bytes: Uint8Array, isWhole: boolean): DecodedText {
  const utf16 = utf16Of(bytes);
  if (utf16 !== undefined) return decodeUtf16(bytes, utf16);
  if (isWindows1252(bytes, isWhole)) return { text: decodeWindows1252(bytes), replaced: 0 };
  return decodeUtf8(bytes);
}

/** The same as a stream of UTF-8, of which no more than the beginning is held. */
export function linesAsWritten(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return withLineFeeds(utf8AsWritten(chunks));
}

/** That stream with the ends of lines as they are. */
export async function* utf8AsWritten(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array(0);
  let failure: { readonly cause: unknown } | undefined;
  /** Where it fails, what came before is still told. */
  async function next(): Promise<Uint8Array | undefined> {
    try {
      const result = await iterator.next();
      return result.done === true ? undefined : result.value;
    } catch (cause) {
      failure = { cause };
      return undefined;
    }
  }
  async function* rest(): AsyncGenerator<Uint8Array> {
    yield held;
    for (let chunk = await next(); chunk !== undefined; chunk = await next()) yield chunk;
  }
  try {
    for (let isFirst = true, isTold = false; !isTold;) {
      const chunk = await next();
      if (chunk !== undefined) held = joinBytes([held, chunk]);
      if (chunk !== undefined && held.length < TOLD_BYTES) continue;
      // What stands at the very end may be half a character.
      const told = chunk === undefined ? held : held.subarray(0, wholeLength(held));
      const isAscii = told.every((byte) => byte < 0x80);
      if (isAscii && told.length < held.length) continue;
      const utf16 = isFirst ? utf16Of(held) : undefined;
      isTold = chunk === undefined || utf16 !== undefined || !isAscii;
      if (utf16 !== undefined) yield* utf8OfUtf16(rest(), utf16);
      else if (isWindows1252(told, true)) yield* utf8OfWindows1252(rest());
      else if (isTold) yield* rest();
      else {
        yield held;
        held = new Uint8Array(0);
        isFirst = false;
      }
    }
  } finally {
    await iterator.return?.();
  }
  if (failure !== undefined) throw failure.cause;
}

/** The first line says how all of them end: where it is by a return alone, every return becomes a line feed. */
async function* withLineFeeds(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isOfReturns: boolean | undefined;
  let held: Uint8Array = new Uint8Array(0);
  let wasReturn = false;
  function withoutReturns(bytes: Uint8Array): Uint8Array {
    const plain = new Uint8Array(bytes.length);
    let length = 0;
    for (const byte of bytes) {
      if (!(byte === NEWLINE && wasReturn)) plain[length++] = byte === RETURN ? NEWLINE : byte;
      wasReturn = byte === RETURN;
    }
    return plain.subarray(0, length);
  }
  for await (const chunk of chunks) {
    const bytes = held.length === 0 ? chunk : joinBytes([held, chunk]);
    held = new Uint8Array(0);
    if (isOfReturns === undefined) {
      const end = bytes.findIndex((byte) => byte === NEWLINE || byte === RETURN);
      if (end !== -1 && end === bytes.length - 1 && bytes[end] === RETURN) {
        // What comes next tells.
        held = new Uint8Array(bytes);
        continue;
      }
      if (end !== -1) isOfReturns = bytes[end] === RETURN && bytes[end + 1] !== NEWLINE;
    }
    yield isOfReturns === true ? withoutReturns(bytes) : bytes;
  }
  if (held.length > 0) yield withoutReturns(held);
}
