import { RefusedSource, type ByteSource, type ExportedFiles } from "../source.ts";
import { readExactly, readRange } from "./bytes.ts";
import { gunzip } from "./gzip.ts";
import { inflateAnywhere } from "./inflate.ts";
import { ARCHIVE_LIMITS } from "./limits.ts";
import { archivePath } from "./paths.ts";
import { utf16Of, utf8OfUtf16 } from "../parse/utf16.ts";
import { isWindows1252, utf8OfWindows1252 } from "../parse/windows-1252.ts";
import { BLOCK_BYTES, isTarHeader } from "./tar-headers.ts";
import { inputOfStream } from "./tar-input.ts";
import { openTar, openTarGzip } from "./tar.ts";
import { openZip, type ArchiveOptions } from "./zip.ts";

/** So much of a text tells how it is encoded. */
const TOLD_BYTES = 1024 * 1024;

/** Archives that are told apart only to be named when they are refused. */
const unread: readonly (readonly [string, readonly number[]])[] = [
  ["7-Zip", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ["RAR", [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["Zstandard", [0x28, 0xb5, 0x2f, 0xfd]],
];

/**
 * The files of what a person gives: of a ZIP, of a tar archive (within gzip, too), or the file alone. Told by the first bytes,
 * whatever the name says. A text in UTF-16, or as
 * Windows wrote it before, comes in UTF-8.
 * @throws RefusedSource
 */
export async function openExport(source: ByteSource, options: ArchiveOptions = {}): Promise<ExportedFiles> {
  if (source.size === 0) throw new RefusedSource("The file is empty.");
  const head = await readExactly(source, 0, Math.min(source.size, BLOCK_BYTES));
  const startsWith = (bytes: readonly number[]): boolean => bytes.every((byte, index) => head[index] === byte);
  const isZip = startsWith([0x50, 0x4b, 3, 4]) || startsWith([0x50, 0x4b, 5, 6]) || startsWith([0x50, 0x4b, 7, 8]);
  if (isZip) return openZip(source, options);
  if (isTarHeader(head) || isEmptyTar(source, head)) return openTar(source, options);
  if (startsWith([0x1f, 0x8b])) return openGzip(source, options);
  for (const [name, bytes] of unread) {
    if (startsWith(bytes)) throw new RefusedSource(`The file is a ${name} archive: unpack it, and pack it as ZIP.`);
  }
  // A program that unpacks it may stand before it; its directory is at the end.
  if (/\.zip$/iu.test(source.name)) return openZip(source, options);
  const open = (): AsyncIterable<Uint8Array> => readRange(source, 0, source.size);
  const utf16 = utf16Of(head);
  if (utf16 !== undefined) {
    return alone(source, source.name, Math.ceil(1.5 * source.size), () => utf8OfUtf16(open(), utf16));
  }
  const told = await readExactly(source, 0, Math.min(source.size, TOLD_BYTES));
  if (isWindows1252(told, told.length === source.size)) {
    return alone(source, source.name, 3 * source.size, () => utf8OfWindows1252(open()));
  }
  return alone(source, source.name, source.size, open);
}

/** Nothing but the two blocks of zeros that end an archive, and what fills the last record. */
function isEmptyTar({ name, size }: ByteSource, head: Uint8Array): boolean {
  return /\.(?:tar|jex)$/iu.test(name) && size % BLOCK_BYTES === 0 && head.every((byte) => byte === 0);
}

async function openGzip(source: ByteSource, options: ArchiveOptions): Promise<ExportedFiles> {
  const { inflate = inflateAnywhere, limits = ARCHIVE_LIMITS } = options;
  const open = () => gunzip(source, inflate, limits);
  const input = inputOfStream(open());
  try {
    if (isTarHeader(await input.take(BLOCK_BYTES))) return openTarGzip(source, options);
  } finally {
    await input.close();
  }
  let size = 0;
  for await (const piece of open()) size += piece.length;
  return alone(source, source.name.replace(/\.gz$/iu, ""), size, open);
}

function alone(source: ByteSource, name: string, size: number, open: () => AsyncIterable<Uint8Array>): ExportedFiles {
  const place = archivePath(name, ARCHIVE_LIMITS);
  return { name: source.name, files: [{ path: place.kind === "path" ? place.path : "file", size, open }] };
}
