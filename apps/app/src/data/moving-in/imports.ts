import type { ImportLook, ImportStart, JournalImport } from "@aura-journal/contracts";
import type { Outcome } from "../account.ts";

/** A file that somebody has chosen, as the platform hands it over: it is read where it lies, piece by piece. */
export interface ChosenFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/** A journal of another program on its way into this one. */
export interface MovingImport extends JournalImport {
  /** Read and written on this device: where there is no account, and for what moved in before there was one. */
  readonly isHere: boolean;
  /** Writing ended before the source did: the app was closed. The same file goes on where it stopped. */
  readonly isInterrupted?: boolean;
}

/** Moving in, at the server's where one is signed in, on this device where there is no account. */
export interface Imports {
  /** What moved in or is about to, the newest first. */
  listImports(): Promise<Outcome<readonly MovingImport[]>>;
  /** Has a file looked into; nothing is written. A signal ends the upload. */
  bringImport(file: ChosenFile, signal?: AbortSignal): Promise<Outcome<MovingImport>>;
  /** Waits until nothing is under way with an import; `imports` events say how far it is meanwhile. */
  followImport(importId: string, signal?: AbortSignal): Promise<Outcome<MovingImport>>;
  /** Has what waits looked into once more: as another format, or as its questions are answered. */
  previewImport(importId: string, wishes: ImportLook): Promise<Outcome<MovingImport>>;
  /** Begins to write what the preview shows. */
  startImport(importId: string, wishes: ImportStart): Promise<Outcome<MovingImport>>;
  /** Takes an import back; one that has written nothing is forgotten. */
  removeImport(importId: string): Promise<Outcome<MovingImport | undefined>>;
}

/** The names of those methods, for handing them over from where the database is. */
export const IMPORT_METHODS = [
  "listImports",
  "bringImport",
  "followImport",
  "previewImport",
  "startImport",
  "removeImport",
] as const satisfies readonly (keyof Imports)[];

/** Imports, and word of how far one has come. */
export interface LiveImports extends Imports {
  /** Calls `listener` whenever an import that is followed, here or in another tab, has come further; gives what ends that. */
  subscribe(listener: (reached: MovingImport) => void): () => void;
}
