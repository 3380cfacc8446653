import { RefusedSource, type ByteSource, type ExportedFile, type ExportedFiles, type LeftFile } from "../source.ts";
import { readExactly, readRange, viewOf } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import { inflateAnywhere, type Inflate } from "./inflate.ts";
import { ARCHIVE_LIMITS, createTally, type ArchiveLimits } from "./limits.ts";
import { archivePath } from "./paths.ts";
import { readZipDirectory, type ZipMember } from "./zip-directory.ts";

export interface ArchiveOptions {
  readonly inflate?: Inflate;
  readonly limits?: ArchiveLimits;
}

/**
 * The files of a ZIP, by its directory; nothing is unpacked before it is asked for.
 * @throws RefusedSource where it is damaged, too large, or made to harm
 */
export async function openZip(
  source: ByteSource,
  { inflate = inflateAnywhere, limits = ARCHIVE_LIMITS }: ArchiveOptions = {},
): Promise<ExportedFiles> {
  const directory = await readZipDirectory(source, limits);
  const tally = createTally(limits);
  const extents: Extent[] = [];
  const paths = new Set<string>();
  const files: ExportedFile[] = [];
  const left: LeftFile[] = [];
  let encrypted = 0;
  for await (const member of directory.members()) {
    tally.add(member.size, member.packedSize);
    extents.push({ from: member.offset, to: member.offset + 30 + member.nameLength + member.packedSize });
    const place = archivePath(member.name, limits);
    if (place.kind === "nothing" || /[\\/]$/u.test(member.name)) continue;
    const reason =
      place.kind === "left" ? place.reason : paths.has(place.path) ? "its path occurs twice" : reasonToLeave(member);
    if (reason !== undefined) {
      if (isEncrypted(member)) encrypted += 1;
      left.push({ path: place.path, reason });
      continue;
    }
    paths.add(place.path);
    files.push(new ZippedFile(source, place.path, member, inflate));
  }
  refuseOverlaps(extents, directory.start);
  if (files.length === 0 && encrypted > 0) throw new RefusedSource("The archive is encrypted.");
  return { name: source.name, files, left };
}

interface Extent {
  readonly from: number;
  readonly to: number;
}

/** Files that share their bytes are how a small archive unpacks to petabytes (Fifield, "A better zip bomb", 2019). */
function refuseOverlaps(extents: Extent[], end: number): void {
  extents.sort((a, b) => a.from - b.from);
  let before = 0;
  for (const { from, to } of extents) {
    if (from < before) throw new RefusedSource("Files of the archive share the same bytes.");
    before = to;
  }
  if (before > end) throw new RefusedSource("The archive is damaged: a file reaches past its end.");
}

function isEncrypted(member: ZipMember): boolean {
  return (member.flags & 0x41) !== 0;
}

function reasonToLeave(member: ZipMember): string | undefined {
  if (isEncrypted(member)) return "it is encrypted";
  const kind = member.mode & 0xf000;
  if (kind === 0xa000) return "it is a link";
  if (kind !== 0 && kind !== 0x8000) return "it is no file";
  if (member.method !== 0 && member.method !== 8) return `it is compressed by method ${member.method}`;
  if (member.method === 0 && member.size !== member.packedSize) return "its sizes contradict each other";
  return undefined;
}

/** A class, since an archive has many: what they share stands once. */
class ZippedFile implements ExportedFile {
  readonly path: string;
  readonly #source: ByteSource;
  readonly #member: ZipMember;
  readonly #inflate: Inflate;

  constructor(source: ByteSource, path: string, member: ZipMember, inflate: Inflate) {
    this.path = path;
    this.#source = source;
    this.#member = member;
    this.#inflate = inflate;
  }

  get size(): number {
    return this.#member.size;
  }

  get modifiedAt(): string | undefined {
    const seconds = this.#member.modifiedSeconds;
    return seconds === undefined ? undefined : new Date(seconds * 1000).toISOString();
  }

  get modifiedClock(): string | undefined {
    return this.#member.modifiedClock;
  }

  async *open(): AsyncIterable<Uint8Array> {
    const member = this.#member;
    const header = viewOf(await readExactly(this.#source, member.offset, 30));
    if (header.getUint32(0, true) !== 0x04034b50) throw damaged();
    const from = member.offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
    const packed = readRange(this.#source, from, member.packedSize);
    yield* checked(member.method === 0 ? packed : unpack(packed, this.#inflate), member);
  }
}

async function* unpack(packed: AsyncIterable<Uint8Array>, inflate: Inflate): AsyncIterable<Uint8Array> {
  try {
    yield* inflate(packed);
  } catch (cause) {
    throw cause instanceof RefusedSource ? cause : damaged(cause);
  }
}

async function* checked(
  pieces: AsyncIterable<Uint8Array>,
  { size, crc }: { readonly size: number; readonly crc: number },
): AsyncIterable<Uint8Array> {
  let length = 0;
  let sum = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > size) throw new RefusedSource("The file is longer than the archive says.");
    sum = crc32(piece, sum);
    yield piece;
  }
  if (length !== size || sum !== crc) throw damaged();
}

function damaged(cause?: unknown): RefusedSource {
  return new RefusedSource("The file is damaged in the archive.", { cause });
}
