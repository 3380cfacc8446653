import type { ImportLook, ImportStart } from "@aura-journal/contracts";
import type { ByteSource } from "@aura-journal/moving";
import type { JournalReader, Replica } from "@aura-journal/sync";
import type { Outcome } from "../account.ts";
import { isAtRest } from "./at-rest.ts";
import type { ChosenFile, Imports, MovingImport } from "./imports.ts";
import type { ImportsStore } from "./imports-store.ts";
import type { SourceReading } from "./source-reading.ts";
import { undo } from "./undo.ts";

export interface DeviceImportsOptions {
  readonly store: ImportsStore;
  readonly replica: Pick<Replica, "writeAll" | "removeAll" | "newEntryId">;
  readonly reader: Pick<JournalReader, "rows">;
  readonly openFile: (file: ChosenFile) => ByteSource;
  readonly now: () => Date;
  readonly timezone: () => string;
  readonly randomBytes: (size: number) => Uint8Array;
  /** Lets others have their turn, where work has gone on for a while. */
  readonly breathe: () => Promise<void>;
  readonly onProgress: (reached: MovingImport) => void;
}

/** An import that this tab, or app, is concerned with. */
interface Concern {
  reached: MovingImport;
  readonly file?: ChosenFile;
  reading?: SourceReading;
  /** What is under way. */
  work: Promise<void>;
  isStopped: boolean;
}

/** Where to tell of a look into a file, which may have no end in sight. */
const TELL_EVERY_ITEMS = 100;

/**
 * Imports without a server: the file is read and its entries are written here. A preview lives as long as the app is open. What has been
 * written is remembered with each batch; whatever ends it in between, the same file goes on where it stopped.
 */
export function createDeviceImports(options: DeviceImportsOptions): Imports {
  const { store, replica, openFile, now, timezone, breathe, onProgress } = options;
  const concerns = new Map<string, Concern>();

  function reach(concern: Concern, change: Partial<MovingImport>): void {
    concern.reached = { ...concern.reached, ...change };
    onProgress(concern.reached);
  }

  async function look(concern: Concern, file: ChosenFile, wishes: ImportLook = {}): Promise<void> {
    try {
      const { openSourceReading } = await import("./source-reading.ts");
      concern.reading = await openSourceReading(openFile(file), {
        timezone: timezone(),
        wishes,
        breathe: () => (concern.isStopped ? Promise.reject(new Stopped()) : breathe()),
        onProgress(items) {
          if (items % TELL_EVERY_ITEMS === 0) reach(concern, { progress: { done: items } });
        },
      });
      const { refusal: _before, ...reached } = concern.reached;
      concern.reached = reached;
      reach(concern, { state: "ready", ...concern.reading.shown });
    } catch (error) {
      if (error instanceof Stopped) return;
      // What was shown before stands: nobody has to choose the file anew because it is not of the format that they tried.
      reach(concern, { state: concern.reading === undefined ? "refused" : "ready", refusal: refusalOf(error) });
    }
  }

  async function write(concern: Concern, reading: SourceReading, wishes: ImportStart): Promise<void> {
    const { moveIn } = await import("./move-in.ts");
    try {
      await moveIn({
        ...options,
        importId: concern.reached.importId,
        format: reading.format,
        ...reading.read(wishes),
        shouldStop: () => concern.isStopped,
        async onBatch(report, done) {
          reach(concern, { report, progress: { ...concern.reached.progress, done } });
          await store.put({ ...concern.reached, state: "done", isInterrupted: true });
        },
      });
      if (!concern.isStopped) reach(concern, { state: "done" });
    } catch (error) {
      // What was written until then stands, and can be taken back or gone on with. Who has said so already is being obeyed.
      if (!concern.isStopped) reach(concern, { state: "done", isInterrupted: true, refusal: refusalOf(error) });
    }
    delete concern.reading;
    if (!concern.isStopped) await store.put(concern.reached);
  }

  async function takeBack(concern: Concern): Promise<void> {
    const { importId } = concern.reached;
    const counts = await undo({ ...options, importId });
    reach(concern, { state: "undone", undo: counts });
    await store.put(concern.reached);
  }

  async function concernOf(importId: string): Promise<Concern | undefined> {
    const known = concerns.get(importId);
    if (known !== undefined) return known;
    const reached = await store.find(importId);
    return reached === undefined ? undefined : { reached, work: Promise.resolve(), isStopped: false };
  }

  return {
    async listImports() {
      const kept = (await store.list()).filter(({ importId }) => !concerns.has(importId));
      const all = [...Array.from(concerns.values(), ({ reached }) => reached), ...kept];
      // Their ids are in the order of time.
      return done(all.toSorted((a, b) => (a.importId < b.importId ? 1 : -1)));
    },
    async bringImport(file) {
      const { name, size } = file;
      const importId = replica.newEntryId();
      const createdAt = now().toISOString();
      const reached: MovingImport = {
        importId,
        state: "looking",
        name,
        size,
        createdAt,
        progress: { done: 0 },
        isHere: true,
      };
      const concern: Concern = { reached, file, work: Promise.resolve(), isStopped: false };
      concerns.set(importId, concern);
      concern.work = look(concern, file);
      return done(reached);
    },
    async followImport(importId, signal) {
      for (;;) {
        const concern = await concernOf(importId);
        if (concern === undefined) return GONE;
        await concern.work;
        signal?.throwIfAborted();
        if (isAtRest(concern.reached)) return done(concern.reached);
      }
    },
    async previewImport(importId, wishes) {
      const concern = concerns.get(importId);
      if (concern?.file === undefined || concern.reached.state !== "ready") return GONE;
      const { format = concern.reached.format, ...rest } = wishes;
      reach(concern, { state: "looking", progress: { done: 0 } });
      concern.work = look(concern, concern.file, format === undefined ? rest : { ...rest, format });
      return done(concern.reached);
    },
    async startImport(importId, wishes) {
      const concern = concerns.get(importId);
      const { reading } = concern ?? {};
      if (concern === undefined || reading === undefined) return GONE;
      const isBusy = [...concerns.values()].some(({ reached }) => !isAtRest(reached));
      if (concern.reached.state !== "ready" || isBusy) return { kind: "failed", problem: "taken" };
      reach(concern, { state: "running" });
      concern.work = write(concern, reading, wishes);
      return done(concern.reached);
    },
    async removeImport(importId) {
      const concern = await concernOf(importId);
      if (concern === undefined) return GONE;
      const { state } = concern.reached;
      if (state === "undoing" || state === "undone") return done(concern.reached);
      concern.isStopped = true;
      if (state !== "running" && state !== "done") {
        concerns.delete(importId);
        return done(undefined);
      }
      concerns.set(importId, concern);
      reach(concern, { state: "undoing" });
      concern.work = concern.work.then(() => takeBack(concern));
      return done(concern.reached);
    },
  };
}

/** Thrown through a reader whose file nobody wants to see any more. */
class Stopped extends Error {}

const GONE = { kind: "failed", problem: "invalid" } as const satisfies Outcome<never>;

function done<T>(value: T): Outcome<T> {
  return { kind: "done", value };
}

/** Why a file was refused, in a word of the engine's; anything else is the platform's, which cannot read it any more. */
function refusalOf(error: unknown): string {
  return error instanceof Error && error.name === "RefusedSource" ? error.message : "The file can no longer be read.";
}
