import { createWriteStream } from "node:fs";
import { chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Kek } from "@aura-journal/crypto";
import {
  clusterUser,
  PostgresDidNotStart,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from "../../platform/embedded-postgres.ts";
import type { Logger } from "../../platform/logger.ts";
import { BackupDamaged } from "../backup-damaged.ts";
import { RestoreRefused } from "../restore.ts";
import { openBases, readCluster, readReach, readWal, walFilesOf, type Base } from "./base.ts";
import { unpackCluster } from "./cluster-files.ts";
import { SEGMENT_BYTES, segmentName, type WalFile } from "./wal-files.ts";

export interface RecoverOptions {
  readonly directory: string;
  readonly kek: Kek;
  /** The moment that is wanted; absent: the last that is stored. */
  readonly to?: Date | undefined;
  /** An empty directory, in which the cluster is made. */
  readonly home: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Told how many pieces of the log are read. */
  readonly onProgress?: (reached: { readonly done: number; readonly total: number }) => void;
}

export interface Recovered {
  readonly postgres: EmbeddedPostgres;
  /** The base that was begun with. */
  readonly name: string;
  /** The moment that the database is at. */
  readonly at: Date;
}

interface Stored {
  readonly base: Base;
  readonly wal: WalFile;
}

/** What can be brought back: from a base on without a gap. */
interface Plan {
  readonly base: Base;
  readonly pieces: readonly Stored[];
  /** The last moment that these lead to. */
  readonly reach: Date;
}

/** Clocks are read at the two ends of a commit. */
const SLACK_MS = 60_000;
const RECOVERY_MS = 60 * 60_000;
const OTHER_VERSION = /database files are incompatible with server/;
const NOTHING_AFTER = /recovery ended before configured recovery target was reached/;

/**
 * Brings an embedded database back as it was at a moment: the newest copy from before it, and PostgreSQL's own recovery over the log until
 * then. Every piece is opened before PostgreSQL sees it. The server runs when this ends, on a timeline of its own.
 * @throws RestoreRefused where that moment is not to be had, BackupDamaged, OtherMasterKey
 */
export async function recover(options: RecoverOptions): Promise<Recovered> {
  const { directory, kek, to, home, signal } = options;
  const { base, pieces, reach } = await choose(await openBases(directory, kek), to, directory);
  const owner = clusterUser();
  const data = join(home, "postgres", "data");
  await mkdir(data, { recursive: true, mode: 0o700 });
  if (owner !== undefined) for (const path of [join(home, "postgres"), data]) await chown(path, owner.uid, owner.gid);
  await unpackCluster(readCluster(base) as AsyncIterable<Buffer>, data, owner);
  let done = 0;
  for (const { base: of, wal } of pieces) {
    signal.throwIfAborted();
    const file = join(data, "pg_wal", segmentName(wal.timeline, wal.segment));
    await pipeline(padded(readWal(of, wal)), createWriteStream(file, { flags: "wx", mode: 0o600, flush: true }), {
      signal,
    });
    if (owner !== undefined) await chown(file, owner.uid, owner.gid);
    done += 1;
    options.onProgress?.({ done, total: pieces.length });
  }
  const request = join(data, "recovery.signal");
  await writeFile(request, "", { mode: 0o600 });
  if (owner !== undefined) await chown(request, owner.uid, owner.gid);
  const start = (target: readonly string[]) =>
    startEmbeddedPostgres({
      directory: home,
      logger: options.logger,
      startWithinMs: RECOVERY_MS,
      // Everything that there is lies in pg_wal already; nobody is let in before all of it was replayed.
      settings: ["restore_command=exit 1", "recovery_target_timeline=current", "hot_standby=off", ...target],
    });
  // PostgreSQL has not read the names of zones yet when it reads this: no Z.
  const time = to?.toISOString().replace("T", " ").replace("Z", "+00");
  const target = time === undefined ? [] : [`recovery_target_time=${time}`, "recovery_target_action=promote"];
  try {
    return { postgres: await start(target), name: base.name, at: to ?? reach };
  } catch (error) {
    if (!(error instanceof PostgresDidNotStart)) throw error;
    if (OTHER_VERSION.test(error.lastLines)) {
      throw new RestoreRefused(
        `The history was made with PostgreSQL ${Math.floor(base.manifest.postgres / 10_000)}, which this version of the program does not bring: use the one of then, or a backup of rows.`,
      );
    }
    // Nothing was committed between that moment and the end of the log: the end is what was wanted.
    if (!NOTHING_AFTER.test(error.lastLines)) throw error;
    return { postgres: await start([]), name: base.name, at: to ?? reach };
  }
}

async function choose(bases: readonly Base[], to: Date | undefined, directory: string): Promise<Plan> {
  if (bases.length === 0) throw new RestoreRefused(`There is no history in ${directory}.`);
  const madeAt = ({ manifest }: Base): Date => new Date(manifest.createdAt);
  const usable = bases.filter((base) => to === undefined || madeAt(base) <= to);
  // The newest may be of a copy whose log never came to its end.
  for (const base of usable.toReversed()) {
    const plan = await piecesFrom(base, bases, to);
    if (plan.reach < madeAt(base)) continue;
    if (to !== undefined && plan.reach < to) {
      throw new RestoreRefused(
        `The history from before ${to.toISOString()} ends at ${plan.reach.toISOString()}: ask for that, or for an earlier moment.`,
      );
    }
    return plan;
  }
  const first = bases[0] as Base;
  throw new RestoreRefused(
    to === undefined
      ? `No copy of the database in ${directory} has its log.`
      : `The history in ${directory} begins at ${madeAt(first).toISOString()}.`,
  );
}

/** The log from a base on, as far as it goes without a gap and is needed. */
async function piecesFrom(base: Base, bases: readonly Base[], to: Date | undefined): Promise<Plan> {
  const { systemId, timeline } = base.manifest;
  const best = new Map<number, Stored>();
  const line = bases.filter(
    (one) => one.name >= base.name && one.manifest.systemId === systemId && one.manifest.timeline === timeline,
  );
  let reach = new Date(0);
  let end = 0;
  for (const one of line) {
    for (const wal of await walFilesOf(one)) {
      const known = best.get(wal.segment)?.wal;
      if (wal.timeline === timeline && (known === undefined || known.isPartial)) {
        best.set(wal.segment, { base: one, wal });
      }
    }
  }
  const pieces: Stored[] = [];
  for (let segment = base.manifest.segment; ; segment += 1) {
    const next = best.get(segment);
    if (next === undefined) break;
    pieces.push(next);
    reach = next.wal.reach;
    end = segment;
    // Behind a piece that was never finished there is nothing that fits.
    if (next.wal.isPartial || (to !== undefined && reach.getTime() > to.getTime() + SLACK_MS)) break;
  }
  const noted = await readReach(line.at(-1) as Base);
  if (noted !== undefined && Math.floor((noted.lsn - 1) / SEGMENT_BYTES) === end && new Date(noted.at) > reach) {
    reach = new Date(noted.at);
  }
  return { base, pieces, reach };
}

/** A segment has its full length, whatever was written of it. */
async function* padded(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = SEGMENT_BYTES;
  for await (const piece of pieces) {
    left -= piece.length;
    if (left < 0) throw new BackupDamaged("wal", "a segment is too long");
    yield piece;
  }
  if (left > 0) yield Buffer.alloc(left);
}
