import { RefusedSource } from "../source.ts";

/** What an archive may ask of who unpacks it. */
export interface ArchiveLimits {
  readonly files: number;
  /** Of all files together, unpacked. */
  readonly unpackedBytes: number;
  /** How many times larger than in the archive a file may become, once it is larger than `ratioFreeBytes`. */
  readonly ratio: number;
  readonly ratioFreeBytes: number;
  /** Of a path, in UTF-16 code units. */
  readonly pathLength: number;
  readonly pathDepth: number;
}

const MIB = 1024 * 1024;

/** Ten years with photos fit many times; text compresses to a twentieth, a bomb to a thousandth. */
export const ARCHIVE_LIMITS: ArchiveLimits = {
  files: 200_000,
  unpackedBytes: 64 * 1024 * MIB,
  ratio: 200,
  ratioFreeBytes: 16 * MIB,
  pathLength: 1_024,
  pathDepth: 32,
};

/** Adds up what the files of an archive claim. Each method refuses the archive as a whole. */
export function createTally(limits: ArchiveLimits) {
  let files = 0;
  let bytes = 0;
  return {
    add(unpacked: number, packed: number): void {
      files += 1;
      bytes += unpacked;
      refuseCount(files, limits);
      if (bytes > limits.unpackedBytes) {
        throw new RefusedSource(`The archive unpacks to more than ${limits.unpackedBytes} bytes.`);
      }
      if (unpacked > limits.ratioFreeBytes && unpacked > packed * limits.ratio) {
        throw new RefusedSource(`A file of the archive unpacks to more than ${limits.ratio} times its size.`);
      }
    },
  };
}

/** @throws RefusedSource */
export function refuseCount(files: number, limits: ArchiveLimits): void {
  if (files > limits.files) throw new RefusedSource(`The archive holds more than ${limits.files} files.`);
}
