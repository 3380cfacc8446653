import type { Content } from "../data/attachments/local-attachment.ts";

/** Where files are chosen: the system's pictures, or its files. */
export type FileSource = "library" | "files";

/** A file that somebody chose, not read yet. */
export interface PickedFile {
  readonly name: string | undefined;
  /** The media type as the system has it; empty where it has none. */
  readonly type: string;
  readonly bytes: number;
  /** To be called once. The small picture is there where one could be made. */
  read(): Promise<{ readonly content: Content; readonly thumbnail?: Uint8Array }>;
}
