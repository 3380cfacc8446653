import type { KeyObject } from "node:crypto";
import { surveyOf, type ExportedFiles, type Format, type Survey } from "@aura-journal/moving";
import type { Database } from "../../../platform/database.ts";
import { macOf, sourceCodeOf } from "./import-ids.ts";
import type { createAgain } from "./again.ts";
import { BEFORE_AGAIN, type ImportChoices } from "./import-record.ts";
import type { ImportStore, OpenImport } from "./import-store.ts";
import type { createMoveIn, MovedIn } from "./move-in.ts";
import { formatNamed, readingOf } from "./readers.ts";
import type { createUndo } from "./undo.ts";

/** A source on this machine. */
export interface LocalSource {
  readonly files: ExportedFiles;
  readonly format: Format;
  readonly choices: ImportChoices;
  /** Changes with the content: by it an interrupted import is known again. */
  readonly fingerprint: string;
}

/** How work is watched, and stopped between two batches. */
export interface Watching {
  readonly shouldPause?: () => boolean;
  readonly onProgress?: (reached: OpenImport) => void;
}

/** Imports from files of this machine, which are read where they lie. */
export interface LocalImports {
  survey(source: LocalSource, onProgress?: (items: number) => void): Promise<Survey>;
  /** Moves a source in; one that was interrupted goes on where it stopped. */
  moveIn(
    userId: string,
    source: LocalSource,
    watching: Watching & { readonly onResume?: (of: OpenImport) => void },
  ): Promise<MovedIn>;
  list(userId: string): Promise<readonly OpenImport[]>;
  /** Reads the originals of an import once more, or goes on doing so; undefined where there is none that could be. */
  readAgain(userId: string, importId: string, watching: Watching): Promise<MovedIn | undefined>;
  /** Takes an import back, or goes on doing so; undefined where there is none that could be. */
  undo(userId: string, importId: string, watching: Watching): Promise<MovedIn | undefined>;
}

export function createLocalImports(options: {
  readonly database: Database;
  readonly store: ImportStore;
  readonly moveIn: ReturnType<typeof createMoveIn>;
  readonly undo: ReturnType<typeof createUndo>;
  readonly again: ReturnType<typeof createAgain>;
  readonly idKeyOf: (userId: string) => Promise<KeyObject>;
}): LocalImports {
  const { database, store, moveIn, undo, again, idKeyOf } = options;
  return {
    survey({ format, files, choices }, onProgress) {
      const { items, fit } = readingOf(format, files, choices);
      return surveyOf(items, fit, onProgress);
    },
    async moveIn(userId, { format, files, choices, fingerprint }, { onResume, ...watching }) {
      const idKey = await idKeyOf(userId);
      const sourceCode = sourceCodeOf(macOf(idKey), [fingerprint, format.id, choices]);
      const begun = await store.findRunning(userId, sourceCode);
      if (begun !== undefined) onResume?.(begun);
      const of =
        begun ??
        (await store.begin(userId, {
          state: "running",
          name: files.name,
          sourceCode,
          facts: { format: format.id, choices },
        }));
      return moveIn({ of, format: format.id, idKey, ...readingOf(format, files, choices), ...watching });
    },
    list: (userId) => store.list(userId),
    async readAgain(userId, importId, watching) {
      const found = await store.find(userId, importId);
      const format = formatNamed(found?.facts.format);
      if (found === undefined || format === undefined || !["done", "rereading"].includes(found.state)) return undefined;
      const of =
        found.state === "rereading"
          ? found
          : await database.transaction(userId, (transaction) =>
              store.change(transaction, found, {
                state: "rereading",
                facts: { ...found.facts, again: BEFORE_AGAIN },
              }),
            );
      return again({ of, format, idKey: await idKeyOf(userId), ...watching });
    },
    async undo(userId, importId, watching) {
      const found = await store.find(userId, importId);
      if (found === undefined || !["done", "running", "rereading", "undoing"].includes(found.state)) return undefined;
      const of =
        found.state === "undoing"
          ? found
          : await database.transaction(userId, (transaction) => store.change(transaction, found, { state: "undoing" }));
      return undo({ of, idKey: await idKeyOf(userId), ...watching });
    },
  };
}
