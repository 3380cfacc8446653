import { RefusedSource } from "../source.ts";
import { decodeUtf8 } from "../parse/utf8.ts";
import { viewOf } from "./bytes.ts";
import type { TarInput } from "./tar-input.ts";

/** A file of a tar archive (POSIX.1-2001 pax, and GNU's long names). */
export interface TarMember {
  readonly name: string;
  readonly size: number;
  /** `0` a file, `5` a folder, `1` and `2` links. */
  readonly type: string;
  readonly modifiedSeconds: number | undefined;
  /** Where its content begins. */
  readonly offset: number;
}

export const BLOCK_BYTES = 512;
/** Of a pax header or a long name: paths are far shorter. */
const HEADER_LIMIT_BYTES = 1024 * 1024;

/**
 * The members in their order; the input stands at the content of each when it is handed over, and may have been read on by then.
 * @throws RefusedSource
 */
export async function* tarMembers(input: TarInput): AsyncIterable<TarMember> {
  let global: ReadonlyMap<string, string> = new Map();
  let own: ReadonlyMap<string, string> = new Map();
  for (;;) {
    const block = await input.take(BLOCK_BYTES);
    // Two blocks of zeros end an archive, and some programs leave them out.
    if (block.every((byte) => byte === 0)) return;
    if (block.length < BLOCK_BYTES) throw new RefusedSource("The file is cut off.");
    if (!isTarHeader(block)) throw new RefusedSource("The archive is damaged.");
    const type = String.fromCharCode(block[156] || 0x30);
    const headerSize = numberAt(block, 124, 12);
    if (type === "x" || type === "g" || type === "L" || type === "K") {
      const text = await readHeaderText(input, headerSize);
      if (type === "g") global = readPax(text);
      else if (type === "x") own = new Map([...own, ...readPax(text)]);
      else if (type === "L") own = new Map([...own, ["path", text.replace(/\0.*$/su, "")]]);
      continue;
    }
    const said = (key: string): string | undefined => own.get(key) ?? global.get(key);
    const size = said("size") === undefined ? headerSize : Number(said("size"));
    const modifiedSeconds = Number(said("mtime") ?? numberAt(block, 136, 12));
    if (!Number.isSafeInteger(size) || size < 0) throw new RefusedSource("The archive is damaged.");
    const isDated = Number.isFinite(modifiedSeconds) && modifiedSeconds > 0 && modifiedSeconds < 253_402_300_800;
    const offset = input.position();
    yield {
      name: said("path") ?? nameOf(block),
      size,
      type: own.has("GNU.sparse.major") ? "S" : type,
      modifiedSeconds: isDated ? modifiedSeconds : undefined,
      offset,
    };
    own = new Map();
    await input.skip(offset + padded(size) - input.position());
  }
}

/** Whether a block begins a member: its checksum is right, counted with the checksum's own place as spaces. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < BLOCK_BYTES) return false;
  let sum = 0;
  for (let at = 0; at < BLOCK_BYTES; at += 1) sum += at >= 148 && at < 156 ? 0x20 : block[at]!;
  return block[0] !== 0 && numberAt(block, 148, 8) === sum;
}

export function padded(size: number): number {
  return Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
}

async function readHeaderText(input: TarInput, size: number): Promise<string> {
  if (!(size <= HEADER_LIMIT_BYTES)) throw new RefusedSource("The archive is damaged.");
  const bytes = await input.take(size);
  await input.skip(padded(size) - bytes.length);
  return decodeUtf8(bytes).text;
}

/** Octal digits, or, where the first bit is set, a big-endian number (GNU, for sizes past 8 GiB). */
function numberAt(block: Uint8Array, offset: number, length: number): number {
  if ((block[offset]! & 0x80) !== 0) return Number(viewOf(block).getBigUint64(offset + length - 8));
  const digits = decodeUtf8(block.subarray(offset, offset + length))
    .text.replace(/\0.*$/su, "")
    .trim();
  return digits === "" ? 0 : /^[0-7]+$/u.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function nameOf(block: Uint8Array): string {
  const field = (offset: number, length: number): string =>
    decodeUtf8(block.subarray(offset, offset + length)).text.replace(/\0.*$/su, "");
  const isPosix = field(257, 6) === "ustar";
  const prefix = isPosix ? field(345, 155) : "";
  return prefix === "" ? field(0, 100) : `${prefix}/${field(0, 100)}`;
}

/** Records `<length> <key>=<value>\n`; the length counts bytes, the text is in characters, so lines are what is gone by. */
function readPax(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^\d+ ([^=]+)=(.*)$/su.exec(line);
    if (match !== null) values.set(match[1]!, match[2]!);
  }
  return values;
}
