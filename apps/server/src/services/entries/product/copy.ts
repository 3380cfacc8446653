import type { Database } from "../../../platform/database.ts";
import type { MongoFigures } from "./mongo-figures.ts";
import { countChanges, lastSeqOf, readChanges } from "./record-repository.ts";

export interface CopyRun {
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops between two batches; the next call goes on from there. */
  readonly signal?: AbortSignal;
}

/** The copy of the figures in MongoDB, kept level with the record. */
export interface FiguresCopy {
  /** Brings over what changed since the last time. @throws AuraError EXT_001 */
  catchUp(): Promise<void>;
  /**
   * Makes the copy anew from the record while readers and writers go on, and then lets it be read. One that was interrupted
   * is gone on with. @returns figures brought over, undefined where it was interrupted @throws AuraError EXT_001
   */
  rebuild(run?: CopyRun): Promise<number | undefined>;
}

const BATCH = 50;

/**
 * Both ways are one walk over the record in the order of its changes, once from where the copy is and once from nothing. The
 * record lists each figure once, as it is now, by the number of its last change: a figure that changes while the walk is
 * under way is met again further on, so the walk ends where nothing is missing, whatever is written meanwhile.
 *
 * Crash model: see `mongo-figures.ts`; the place of the walk is written down behind each batch.
 */
export function createFiguresCopy(options: {
  readonly database: Database;
  readonly copy: MongoFigures;
  readonly now: () => Date;
}): FiguresCopy {
  const { database, copy, now } = options;

  async function walk(
    generation: number,
    afterSeq: number,
    onBatch: (throughSeq: number, figures: number) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<number | undefined> {
    let place = afterSeq;
    while (signal?.aborted !== true) {
      const changes = await readChanges(database, place, BATCH);
      const figures = changes.days.length + changes.cohorts.length;
      if (figures === 0) return place;
      await copy.apply(generation, changes);
      place = changes.throughSeq;
      await onBatch(place, figures);
    }
    return undefined;
  }

  async function rebuild({ onProgress, signal }: CopyRun = {}): Promise<number | undefined> {
    const { building } = await copy.beginGeneration();
    let total = await countChanges(database, building.appliedSeq);
    let done = 0;
    onProgress?.({ done, total });
    const end = await walk(
      building.generation,
      building.appliedSeq,
      async (throughSeq, figures) => {
        await copy.advanceBuilding(building.generation, throughSeq);
        done += figures;
        total = Math.max(total, done);
        onProgress?.({ done, total });
      },
      signal,
    );
    if (end === undefined) return undefined;
    await copy.switchTo(building.generation, end, now());
    return done;
  }

  return {
    rebuild,
    async catchUp() {
      const { generation, appliedSeq } = await copy.state();
      // The record was restored from a backup that is older than the copy: numbers that the copy knows will be given again.
      if (appliedSeq > (await lastSeqOf(database))) return void (await rebuild());
      const asOf = now();
      const end = await walk(generation, appliedSeq, (throughSeq) => copy.advance(generation, throughSeq, asOf));
      if (end === appliedSeq) await copy.advance(generation, appliedSeq, asOf);
    },
  };
}
