/** Bytes that can be read anywhere: a file on a disk, a `File` of a browser, an upload that has arrived. */
export interface ByteSource {
  /** The file's own name, without folders. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /**
   * Reads `length` bytes from `offset`; fewer only where the source ends.
   * @throws Error where the source cannot be read any more
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A file of an export, in whatever it lies: an archive, a folder, or alone. */
export interface ExportedFile {
  /** Relative, with `/`, normalised: no `..`, no leading `/`, no empty part. */
  readonly path: string;
  /** Bytes once unpacked, as the archive says; reading more than that is an error. */
  readonly size: number;
  /** RFC 3339 in UTC, where known. */
  readonly modifiedAt?: string | undefined;
  /** The same by the clock of whoever packed it, as `YYYY-MM-DDTHH:MM:SS`, where the zone is not known. */
  readonly modifiedClock?: string | undefined;
  /**
   * The content, in pieces; can be asked for again.
   * @throws RefusedSource where this file is damaged, or longer than it claims; the others may be whole
   */
  open(): AsyncIterable<Uint8Array>;
}

/** What is moved in: the files of one export. */
export interface ExportedFiles {
  /** Of the archive, folder or file that was given. */
  readonly name: string;
  readonly files: readonly ExportedFile[];
  /** Files that it holds and nobody may read: links, encrypted ones, a second one of the same path. */
  readonly left?: readonly LeftFile[];
}

/** A file of an export that is passed over. */
export interface LeftFile {
  readonly path: string;
  readonly reason: string;
}

/** A source that is refused as a whole; the message says why and holds nothing of the content. */
export class RefusedSource extends Error {
  override readonly name = "RefusedSource";
}
