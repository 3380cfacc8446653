import { readdir } from "node:fs/promises";

/** The write-ahead log is cut into files of so many bytes: what initdb does when it is not told otherwise. */
export const SEGMENT_BYTES = 16 * 1024 * 1024;
const SEGMENTS_PER_ID = 0x1_0000_0000 / SEGMENT_BYTES;

/** A stored piece of the write-ahead log. */
export interface WalFile {
  readonly file: string;
  readonly timeline: number;
  /** Position of the segment in the log: its first byte is `segment * SEGMENT_BYTES`. */
  readonly segment: number;
  /** A segment that was still being written. */
  readonly isPartial: boolean;
  /** Everything that was committed until then is in this piece or before it. */
  readonly reach: Date;
}

/** PostgreSQL's own name of a segment. */
export function segmentName(timeline: number, segment: number): string {
  return [timeline, Math.floor(segment / SEGMENTS_PER_ID), segment % SEGMENTS_PER_ID]
    .map((part) => part.toString(16).toUpperCase().padStart(8, "0"))
    .join("");
}

export function segmentAt(lsn: number): number {
  return Math.floor(lsn / SEGMENT_BYTES);
}

/** The name under which a piece is stored. */
export function walFileName({ timeline, segment, isPartial, reach }: Omit<WalFile, "file">): string {
  const stamp = reach.toISOString().replaceAll(/[-:.]/g, "");
  return `${segmentName(timeline, segment)}.${stamp}${isPartial ? ".partial" : ""}.aura`;
}

const NAME =
  /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})\.(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z(\.partial)?\.aura$/;

/** @returns undefined for what is no such name */
export function parseWalFileName(file: string): WalFile | undefined {
  const found = NAME.exec(file);
  if (found === null) return undefined;
  const [timeline, id, rest] = found.slice(1, 4).map((hex) => Number.parseInt(hex, 16)) as [number, number, number];
  const [year, month, day, hour, minute, second, millisecond] = found.slice(4, 11);
  return {
    file,
    timeline,
    segment: id * SEGMENTS_PER_ID + rest,
    isPartial: found[11] !== undefined,
    reach: new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`),
  };
}

/** What lies in a folder, in the order of the log; of a segment the whole one stands last. */
export async function listWalFiles(folder: string): Promise<WalFile[]> {
  return (await readdir(folder))
    .map(parseWalFileName)
    .filter((one) => one !== undefined)
    .toSorted(
      (a, b) =>
        a.segment - b.segment || Number(b.isPartial) - Number(a.isPartial) || a.reach.getTime() - b.reach.getTime(),
    );
}
