import type { KeyObject } from "node:crypto";
import type { SyncMutation } from "@aura-journal/contracts";
import type { Database } from "../../../platform/database.ts";
import type { Beside, Sync } from "../sync.ts";
import { macOf, mutationIdOf } from "./import-ids.ts";
import type { UndoReport } from "./import-record.ts";
import type { ImportStore, OpenImport } from "./import-store.ts";
import { findStandings, listImported, markUndone, type ImportedPlace } from "./imports-repository.ts";

const BATCH = 500;
const NOTHING: UndoReport = { removed: 0, kept: 0, gone: 0 };
const BEFORE_ALL: ImportedPlace = { item: -1, piece: 0 };

export interface Undo {
  /** An import in the state `undoing`. */
  readonly of: OpenImport;
  readonly idKey: KeyObject;
  readonly shouldPause?: () => boolean;
  readonly onProgress?: (reached: OpenImport) => void;
}

/**
 * Puts what an import added into the bin, where nobody changed it since; what its writer changed stays.
 *
 * Crash model: a batch is one transaction, and what it removed is marked so. A run that goes on after a crash looks once more at what
 * was kept, and counts it anew.
 */
export function createUndo(options: {
  readonly database: Database;
  readonly sync: Sync;
  readonly store: ImportStore;
}): (run: Undo) => Promise<{ readonly kind: "finished" | "paused"; readonly of: OpenImport }> {
  const { database, sync, store } = options;

  return async ({ idKey, shouldPause, onProgress, ...run }) => {
    const { userId, importId } = run.of;
    const mac = macOf(idKey);
    let of = run.of;
    let undo: UndoReport = { ...NOTHING, removed: of.facts.undo?.removed ?? 0 };
    let after = BEFORE_ALL;
    for (;;) {
      const rows = await listImported(database.as(userId), userId, importId, after, BATCH);
      const last = rows.at(-1);
      if (last === undefined) break;
      after = { item: last.item, piece: last.piece };
      const ids = rows.map(({ entryId }) => entryId);
      const standings = new Map(
        (await findStandings(database.as(userId), userId, ids)).map((standing) => [standing.entryId, standing]),
      );
      const mutations: SyncMutation[] = [];
      for (const { entryId, version } of rows) {
        const standing = standings.get(entryId);
        if (standing === undefined || standing.isDeleted) undo = { ...undo, gone: undo.gone + 1 };
        else if (standing.version !== version) undo = { ...undo, kept: undo.kept + 1 };
        else {
          const mutationId = mutationIdOf(mac, "undo", entryId, version);
          mutations.push({ mutationId, op: "delete", entryId, baseVersion: version });
        }
      }
      if (mutations.length > 0) {
        const alongside: Beside["alongside"] = async (transaction, results) => {
          const undone = results.flatMap(({ status, version }, nth) => {
            const entryId = mutations[nth]?.entryId;
            return status === "applied" && version !== undefined && entryId !== undefined ? [{ entryId, version }] : [];
          });
          await markUndone(transaction, userId, undone);
          const kept = undo.kept + results.length - undone.length;
          const reached = { ...undo, removed: undo.removed + undone.length, kept };
          of = await store.change(transaction, of, { facts: { ...of.facts, undo: reached } });
        };
        await sync.push({ userId }, { mutations }, { alongside });
        undo = of.facts.undo ?? undo;
      }
      onProgress?.(of);
      if (shouldPause?.() === true) return { kind: "paused", of };
    }
    await database.transaction(userId, async (transaction) => {
      of = await store.change(transaction, of, { state: "undone", facts: { ...of.facts, undo } });
    });
    return { kind: "finished", of };
  };
}
