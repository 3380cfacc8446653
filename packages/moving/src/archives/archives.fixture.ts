import { crc32, deflateRawSync } from "node:zlib";
import type { ByteSource } from "../source.ts";

/** A file to be packed; what is not given is as it should be. */
export interface PackedFile {
  readonly path: string | Uint8Array;
  readonly content: string | Uint8Array;
  readonly isStored?: boolean;
  readonly flags?: number;
  readonly mode?: number;
  readonly hasDescriptor?: boolean;
  readonly is64?: boolean;
  readonly modifiedSeconds?: number;
  /** Date and time as MS-DOS has them. */
  readonly dosTime?: readonly [date: number, time: number];
  /** The name in Unicode beside the name, with what it says of that. */
  readonly unicodeName?: { readonly name: string; readonly crc?: number };
  /** What the directory says, against the truth. */
  readonly claims?: {
    readonly size?: number;
    readonly crc?: number;
    readonly method?: number;
    readonly offset?: number;
  };
}

export interface ZipShape {
  readonly comment?: string;
  readonly before?: Uint8Array;
  readonly count?: number;
  readonly is64?: boolean;
}

/** Packs a ZIP, with any oddity a test asks for. */
export function zipOf(files: readonly PackedFile[], shape: ZipShape = {}): Uint8Array {
  const parts: Uint8Array[] = shape.before === undefined ? [] : [shape.before];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const file of files) {
    const content = bytesOf(file.content);
    const name = bytesOf(file.path);
    const packed = file.isStored === true ? content : deflateRawSync(content);
    const flags = (file.flags ?? 0x800) | (file.hasDescriptor === true ? 8 : 0);
    const method = file.claims?.method ?? (file.isStored === true ? 0 : 8);
    const crc = file.claims?.crc ?? crc32(content);
    const size = file.claims?.size ?? content.length;
    const at = file.claims?.offset ?? offset;
    const inHeader = file.hasDescriptor === true ? [0, 0, 0] : [crc, packed.length, content.length];
    const local = join(
      u32(0x04034b50),
      u16(20, flags, method, 0, 0),
      u32(...inHeader),
      u16(name.length, 0),
      name,
      packed,
    );
    const descriptor =
      file.hasDescriptor === true ? u32(0x08074b50, crc, packed.length, content.length) : new Uint8Array(0);
    parts.push(local, descriptor);
    const time =
      file.modifiedSeconds === undefined ? [] : [u16(0x5455, 5), new Uint8Array([1]), u32(file.modifiedSeconds)];
    const beside = file.unicodeName;
    const unicode =
      beside === undefined
        ? []
        : [
            u16(0x7075, 5 + bytesOf(beside.name).length),
            new Uint8Array([1]),
            u32(beside.crc ?? crc32(name)),
            bytesOf(beside.name),
          ];
    const [date = 0, clock = 0] = file.dosTime ?? [];
    const extra = join(...(file.is64 === true ? [u16(1, 24), u64(size, packed.length, at)] : []), ...time, ...unicode);
    const sizes = file.is64 === true ? [crc, 0xffffffff, 0xffffffff] : [crc, packed.length, size];
    directory.push(
      join(
        u32(0x02014b50),
        u16((3 << 8) | 20, 20, flags, method, clock, date),
        u32(...sizes),
        u16(name.length, extra.length, 0, 0, 0),
        u32(((file.mode ?? 0o100644) << 16) >>> 0, file.is64 === true ? 0xffffffff : at),
        name,
        extra,
      ),
    );
    offset += local.length + descriptor.length;
  }
  const whole = join(...directory);
  return join(...parts, whole, zipEnd({ count: shape.count ?? files.length, size: whole.length, offset, ...shape }));
}

/** The end of a directory, whatever it claims. */
export function zipEnd(claims: {
  count: number;
  size: number;
  offset: number;
  is64?: boolean;
  comment?: string;
}): Uint8Array {
  const { count, size, offset } = claims;
  const comment = bytesOf(claims.comment ?? "");
  const short = claims.is64 === true ? [0xffff, 0xffffffff, 0xffffffff] : [count, size, offset];
  const end = join(
    u32(0x06054b50),
    u16(0, 0, short[0]!, short[0]!),
    u32(short[1]!, short[2]!),
    u16(comment.length),
    comment,
  );
  if (claims.is64 !== true) return end;
  const end64 = join(u32(0x06064b50), u64(44), u16(45, 45), u32(0, 0), u64(count, count, size, offset));
  return join(end64, u32(0x07064b50, 0), u64(offset + size), u32(1), end);
}

export interface TarredFile {
  readonly path: string;
  readonly content?: string | Uint8Array;
  readonly type?: string;
  readonly size?: number;
}

/** Packs a tar archive; `pax` and `gnu` write long names each in their way. */
export function tarOf(files: readonly TarredFile[], longNames: "pax" | "gnu" = "pax"): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const { path, content = "", type = "0", size } of files) {
    const bytes = bytesOf(content);
    if (bytesOf(path).length > 100) {
      const record = `path=${path}\n`;
      let length = bytesOf(record).length + 1;
      while (bytesOf(`${length} ${record}`).length !== length) length += 1;
      const long = bytesOf(longNames === "pax" ? `${length} ${record}` : `${path}\0`);
      parts.push(tarHeader("long", long.length, longNames === "pax" ? "x" : "L"), padded(long));
    }
    parts.push(tarHeader(path, size ?? bytes.length, type), padded(bytes));
  }
  return join(...parts, new Uint8Array(1024));
}

function tarHeader(path: string, size: number, type: string): Uint8Array {
  const header = new Uint8Array(512);
  const put = (offset: number, text: string): void => header.set(bytesOf(text), offset);
  header.set(bytesOf(path).subarray(0, 100));
  put(100, "0000644\0");
  put(124, `${size.toString(8).padStart(11, "0")}\0`);
  put(136, `${(1_700_000_000).toString(8).padStart(11, "0")}\0`);
  put(156, type);
  put(257, "ustar\u000000");
  put(148, "        ");
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
  return header;
}

function padded(bytes: Uint8Array): Uint8Array {
  return join(bytes, new Uint8Array((512 - (bytes.length % 512)) % 512));
}

export function sourceOf(bytes: Uint8Array, name = "export"): ByteSource {
  return { name, size: bytes.length, read: async (offset, length) => bytes.slice(offset, offset + length) };
}

export async function readAll(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return join(...(await Array.fromAsync(pieces)));
}

export async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  return new TextDecoder().decode(await readAll(pieces));
}

export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function u16(...values: readonly number[]): Uint8Array {
  return new Uint8Array(new Uint16Array(values).buffer);
}

function u32(...values: readonly number[]): Uint8Array {
  return new Uint8Array(new Uint32Array(values).buffer);
}

function u64(...values: readonly number[]): Uint8Array {
  return new Uint8Array(new BigUint64Array(values.map(BigInt)).buffer);
}
