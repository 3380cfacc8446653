import { RefusedSource, type ByteSource, type ExportedFile, type ExportedFiles, type LeftFile } from "../source.ts";
import { readRange } from "./bytes.ts";
import { gunzip } from "./gzip.ts";
import { inflateAnywhere } from "./inflate.ts";
import { ARCHIVE_LIMITS, createTally, type ArchiveLimits } from "./limits.ts";
import { archivePath } from "./paths.ts";
import { padded, tarMembers, type TarMember } from "./tar-headers.ts";
import { inputOfSource, inputOfStream, type HeldInput, type TarInput } from "./tar-input.ts";
import type { ArchiveOptions } from "./zip.ts";

/**
 * The files of a tar archive.
 * @throws RefusedSource where it is damaged, too large, or made to harm
 */
export async function openTar(
  source: ByteSource,
  { limits = ARCHIVE_LIMITS }: ArchiveOptions = {},
): Promise<ExportedFiles> {
  return listTar(source, inputOfSource(source), limits, (member) => readRange(source, member.offset, member.size));
}

/**
 * The files of a tar archive within gzip. No place in it can be gone to: the first file is unpacked over once more for the list,
 * and files asked for in their order are unpacked in one go.
 * @throws RefusedSource where it is damaged, too large, or made to harm
 */
export async function openTarGzip(
  source: ByteSource,
  { inflate = inflateAnywhere, limits = ARCHIVE_LIMITS }: ArchiveOptions = {},
): Promise<ExportedFiles> {
  const unpack = () => inputOfStream(gunzip(source, inflate, limits));
  let idle: ReturnType<typeof unpack> | undefined;

  async function* open(member: TarMember): AsyncIterable<Uint8Array> {
    const held = idle;
    idle = undefined;
    const isAhead = held !== undefined && held.position() <= member.offset;
    if (!isAhead) await held?.close();
    const input = isAhead ? held : unpack();
    await input.skip(member.offset - input.position());
    const end = member.offset + member.size;
    try {
      while (input.position() < end) {
        const piece = await input.take(Math.min(64 * 1024, end - input.position()));
        if (piece.length === 0) throw new RefusedSource("The file is cut off.");
        yield piece;
      }
    } finally {
      await (idle as HeldInput | undefined)?.close();
      idle = input;
    }
  }

  const input = unpack();
  try {
    return await listTar(source, input, limits, open);
  } finally {
    await input.close();
  }
}

async function listTar(
  source: ByteSource,
  input: TarInput,
  limits: ArchiveLimits,
  open: (member: TarMember) => AsyncIterable<Uint8Array>,
): Promise<ExportedFiles> {
  const tally = createTally(limits);
  const paths = new Set<string>();
  const files: ExportedFile[] = [];
  const left: LeftFile[] = [];
  for await (const member of tarMembers(input)) {
    tally.add(member.size, padded(member.size));
    const place = archivePath(member.name, limits);
    if (place.kind === "nothing" || member.type === "5") continue;
    const reason =
      place.kind === "left" ? place.reason : paths.has(place.path) ? "its path occurs twice" : reasonToLeave(member);
    if (reason !== undefined) {
      left.push({ path: place.path, reason });
      continue;
    }
    paths.add(place.path);
    const modifiedAt =
      member.modifiedSeconds === undefined ? undefined : new Date(member.modifiedSeconds * 1000).toISOString();
    files.push({ path: place.path, size: member.size, modifiedAt, open: () => open(member) });
  }
  return { name: source.name, files, left };
}

function reasonToLeave({ type }: TarMember): string | undefined {
  if (type === "0" || type === "7") return undefined;
  return type === "1" || type === "2" ? "it is a link" : "it is no file";
}
