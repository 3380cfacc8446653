import type { Database } from "../../platform/database.ts";
import type { Jobs } from "../../platform/jobs.ts";
import type { AccountFacts } from "./account-facts.ts";
import type { Analyser } from "./analyser.ts";
import { attachAnalytics, countWaiting, findWaiting, listModels, type Waiting } from "./analysis-repository.ts";
import type { ChangeSignals } from "./change-signals.ts";
import { sumOverJournals } from "./each-journal.ts";
import type { Happened } from "./happened.ts";
import type { EntryOpener } from "./integrity.ts";
import { isOutdated, renewed } from "./models.ts";
import { createEntryReader } from "./readable-entries.ts";
import { NO_MODEL, type EntryRow } from "./record.ts";
import { sealAnalytics } from "./sealing.ts";
import type { UserKeyStore } from "./user-keys.ts";

export interface AnalysisRun {
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops between two batches; the next call goes on from there. */
  readonly signal?: AbortSignal;
}

export interface Analyses {
  /**
   * Attaches the analyses that are still to come for a user. Safe to run twice.
   * @throws where the analysis service fails: the job is tried again
   */
  analysePending(userId: string, run?: AnalysisRun): Promise<void>;
  /**
   * Reads what an older model of ours has read anew, for one user or all. Safe to run twice, and beside itself.
   * @returns entries read anew
   * @throws where the analysis service fails
   */
  analyseAnew(run?: AnalysisRun & { readonly userId?: string }): Promise<number>;
  /** A part of that, as a job; it enqueues the next one. */
  analyseAnewJob(userId: string, after: string | null): Promise<void>;
  /** Enqueues the jobs for everything that waits, wherever it was left. */
  enqueueWaiting(signal?: AbortSignal): Promise<void>;
}

interface Walk {
  readonly models?: readonly string[];
  readonly after: string | null;
  readonly batches: number;
  readonly signal?: AbortSignal | undefined;
}

const BATCH = 50;
/** Batches of one job: other jobs get their turn, and a server that is told to stop waits for no more than that. */
const BATCHES_OF_A_JOB = 10;

/**
 * Analyses that come after their entries: late ones, and those of a new model.
 *
 * Crash model: a batch is attached in one statement that goes by the model each entry was read by, so that whatever was cut
 * off is met again, and what was done is not. No version changes: devices hear of the new figures through the change feed.
 */
export function createAnalyses(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly facts: AccountFacts;
  readonly analyser: Analyser;
  readonly opener: EntryOpener;
  readonly signals: ChangeSignals;
  readonly jobs: Jobs;
  readonly happened: Happened;
}): Analyses {
  const { database, keys, facts, analyser, signals, jobs } = options;
  const read = createEntryReader({ keys, opener: options.opener });
  /** The model that everything was found to be read by; asked again in every process, after every new model. */
  let settledModel: string | undefined;

  async function attachTo(userId: string, what: "pending" | "outdated", rows: readonly EntryRow[]): Promise<number> {
    const opened = await read(userId, rows);
    if (opened === undefined || opened.readable.length === 0) return 0;
    const { keyring, readable } = opened;
    const privacy = await facts.privacyOf(userId);
    const isWanted = privacy.analysis !== "off";
    if (what === "outdated" && !isWanted) return 0;
    const results = isWanted ? await analyser.analyse(readable.map(({ content }) => content)) : [];
    const writes = readable.flatMap(({ row, record }, index) => {
      const result = results[index] ?? undefined;
      // What cannot be read anew keeps what was read before.
      if (result === undefined && what === "outdated") return [];
      const analysis = result === undefined ? undefined : renewed(record.analysis, result);
      return {
        entryId: row.entryId,
        version: row.version,
        analytics: sealAnalytics(keyring.active, row, analysis === undefined ? record : { ...record, analysis }),
        // What no model can read, in no language it knows, does not wait for ever.
        model: analysis?.model ?? NO_MODEL,
        readModel: row.model,
      };
    });
    if (writes.length === 0) return 0;
    const isRemoteWanted = what === "pending" && (await analyser.wantsRemote(privacy));
    const { keyVersion } = keyring.active;
    const remote = isRemoteWanted ? "wanted" : "kept";
    const attached = await database.transaction(userId, async (transaction) => {
      const done = await attachAnalytics(transaction, userId, writes, { keyVersion, remote });
      const ids = new Set(done.map(({ entryId }) => entryId));
      const ready = writes.filter(({ entryId, model }) => ids.has(entryId) && model !== NO_MODEL);
      // What a newer model reads anew is no news to a programme: its writer may have thousands.
      const told = what === "pending" ? ready.map(({ entryId, version }) => ({ entryId, version })) : [];
      await options.happened(transaction, userId, "analysis.ready", told);
      return done;
    });
    if (attached.length === 0) return 0;
    signals.changed(userId, Math.max(...attached.map(({ changeSeq }) => changeSeq)));
    if (isRemoteWanted) await enqueue("entries.analyzeRemotely", userId);
    return attached.length;
  }

  /** Walks what waits, batch by batch; gives the place where it stopped, or undefined at the end. */
  async function walk(
    userId: string,
    what: "pending" | "outdated",
    { models, after, batches, signal }: Walk,
    onBatch: (found: number, attached: number) => void,
  ): Promise<string | undefined> {
    let place = after;
    for (let n = 0; n < batches && signal?.aborted !== true; n++) {
      const rows = await findWaiting(database, userId, { what, models, after: place, limit: BATCH });
      if (rows.length > 0) onBatch(rows.length, await attachTo(userId, what, rows));
      if (rows.length < BATCH) return undefined;
      place = rows.at(-1)?.entryId ?? place;
    }
    return place ?? undefined;
  }

  async function anewFor(userId: string, model: string, run: AnalysisRun, onFound: (count: number) => void) {
    let attached = 0;
    const models = await outdatedModels(userId, model);
    const whole = { models, after: null, batches: Number.POSITIVE_INFINITY, signal: run.signal };
    await walk(userId, "outdated", whole, (found, done) => {
      attached += done;
      onFound(found);
    });
    return attached;
  }

  function overJournals(
    { userId, signal }: { userId?: string | undefined; signal?: AbortSignal | undefined },
    work: (userId: string) => Promise<number>,
  ): Promise<number> {
    return userId === undefined ? sumOverJournals(database, signal, work) : work(userId);
  }

  async function isOff(userId: string): Promise<boolean> {
    return (await facts.privacyOf(userId)).analysis === "off";
  }

  async function outdatedModels(userId: string, model: string): Promise<string[]> {
    return (await listModels(database, userId)).filter((by) => isOutdated(by, model));
  }

  async function countOutdated(userId: string, model: string): Promise<number> {
    const models = await outdatedModels(userId, model);
    const count = models.length === 0 ? 0 : await countWaiting(database, userId, { what: "outdated", models });
    return count === 0 || (await isOff(userId)) ? 0 : count;
  }

  function enqueue(task: string, userId: string, after?: string): Promise<void> {
    const payload = after === undefined ? { userId } : { userId, after };
    return jobs.add(database, task, payload, { key: `${task}:${userId}` });
  }

  return {
    async analysePending(userId, { onProgress, signal } = {}) {
      const total = onProgress === undefined ? 0 : await countWaiting(database, userId, { what: "pending" });
      let done = 0;
      onProgress?.({ done, total });
      await walk(userId, "pending", { after: null, batches: Number.POSITIVE_INFINITY, signal }, (found) => {
        done += found;
        onProgress?.({ done, total });
      });
    },

    async analyseAnew({ userId, ...run } = {}) {
      const { local: model } = await analyser.models();
      const total =
        run.onProgress === undefined ? 0 : await overJournals({ userId }, (each) => countOutdated(each, model));
      let done = 0;
      run.onProgress?.({ done, total });
      return overJournals({ userId, signal: run.signal }, async (each) => {
        if (await isOff(each)) return 0;
        return anewFor(each, model, run, (found) => {
          done += found;
          run.onProgress?.({ done, total });
        });
      });
    },

    async analyseAnewJob(userId, after) {
      const { local: model } = await analyser.models();
      if (await isOff(userId)) return;
      const models = await outdatedModels(userId, model);
      const place = await walk(userId, "outdated", { models, after, batches: BATCHES_OF_A_JOB }, () => {});
      if (place !== undefined) await enqueue("entries.analyzeAnew", userId, place);
    },

    async enqueueWaiting(signal) {
      const { local: model, remote } = await analyser.models();
      const isWaiting = async (userId: string, what: Exclude<Waiting, "outdated">): Promise<boolean> =>
        (await countWaiting(database, userId, { what, atMost: 1 })) > 0;
      const begun = await sumOverJournals(database, signal, async (userId) => {
        if (await isWaiting(userId, "pending")) await enqueue("entries.analyze", userId);
        if (remote !== null && (await isWaiting(userId, "remote"))) await enqueue("entries.analyzeRemotely", userId);
        // Each journal is read through for this: once a new model has nothing left to do, it is not done again.
        if (settledModel === model || (await countOutdated(userId, model)) === 0) return 0;
        await enqueue("entries.analyzeAnew", userId);
        return 1;
      });
      if (begun === 0 && signal?.aborted !== true) settledModel = model;
    },
  };
}
