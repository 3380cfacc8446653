import { join } from "node:path";
import pg from "pg";
import type { Kek } from "@aura-journal/crypto";
import type { ConnectionOptions } from "../../platform/database.ts";
import { BackupDamaged } from "../backup-damaged.ts";
import {
  createVolumeKey,
  HISTORY_FORMAT,
  newBackupId,
  signManifest,
  OtherMasterKey,
  type BaseManifest,
} from "../manifest.ts";
import { removeDrafts, removeVolume, volumeName, volumeNames, writeVolume } from "../volume.ts";
import { openBase, storeReach, storeWal, walFilesOf, writeCluster, type Base } from "./base.ts";
import { packCluster } from "./cluster-files.ts";
import { SEGMENT_BYTES, segmentAt, segmentName } from "./wal-files.ts";

/** What the log is kept back for until it is stored. */
const SLOT = "aura_history";
const DAY_MS = 86_400_000;

export interface HistoryOptions {
  /** The embedded database, as its owner. */
  readonly connection: ConnectionOptions;
  /** Its directory, which this process can read. */
  readonly cluster: string;
  readonly kek: Kek;
  readonly directory: string;
  readonly now: () => Date;
  /** The version of the program, for whoever looks at it later. */
  readonly program: string;
  /** The cluster is copied anew after so long: what is replayed in a restore is no longer than that. */
  readonly baseEveryMs?: number;
  /** How far back one can go. */
  readonly keptMs?: number;
}

export interface History {
  /**
   * Stores the log as far as it is written, and copies the cluster where that is due. What fails leaves all as it was, and is made
   * up for by the next round.
   * @returns the moment until which everything that was committed is stored
   */
  round(signal: AbortSignal): Promise<Date>;
}

interface ClusterState {
  readonly systemId: string;
  readonly version: number;
  readonly timeline: number;
  readonly flushed: number;
  readonly walStatus: string | null;
}

/** The base that the log is stored with at present. */
interface Chain {
  readonly base: Base;
  /** The first segment that is not stored, or not wholly. */
  readonly next: number;
  /** Where the log ended when it was last stored. */
  readonly stored: number;
  readonly beganAtMs: number;
}

const READ_STATE = `
  SELECT (SELECT system_identifier::text FROM pg_control_system()) AS "systemId",
    current_setting('server_version_num')::int AS version,
    (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline,
    pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::float8 AS flushed,
    (SELECT wal_status FROM pg_replication_slots WHERE slot_name = '${SLOT}') AS "walStatus"`;

/**
 * Keeps the history of an embedded database, from which `recover` brings back any moment of it: copies of its files, and its write-ahead
 * log, which a replication slot holds back until it is stored. The segment that is being written is stored as far as it goes, each time anew, so
 * that no log has to be filled up for it.
 *
 * Crash model: a base has its name, and a piece of the log its own, only when all of it is on disk. Where the slot was lost or does not
 * reach back far enough a new base begins a new chain.
 */
export function createHistory(options: HistoryOptions): History {
  const { kek, directory, now, cluster } = options;
  const { baseEveryMs = DAY_MS, keptMs = 7 * DAY_MS } = options;
  let chain: Chain | undefined;
  let isFirst = true;

  async function round(signal: AbortSignal): Promise<Date> {
    const client = new pg.Client({ ...options.connection, application_name: "aura-history" });
    await client.connect();
    try {
      if (isFirst) await removeDrafts(directory, "history");
      // Before the log is looked at: whatever was acknowledged until now is in it.
      const reach = now();
      const state = await readState(client);
      if (isFirst) chain = await takeUp(state);
      isFirst = false;
      if (state.walStatus === null || state.walStatus === "lost") {
        chain = undefined;
        await renewSlot(client, state);
      }
      if (chain !== undefined) chain = await store(chain, state, reach, signal);
      if (chain !== undefined && reach.getTime() - chain.beganAtMs < baseEveryMs) {
        await letGo(client, chain);
        return reach;
      }
      chain = await begin(client, state, signal);
      const end = now();
      const after = await store(chain, await readState(client), end, signal);
      if (after === undefined) throw new Error("The log of a copy of the database was gone before it was stored");
      chain = after;
      await letGo(client, chain);
      await forget();
      return end;
    } finally {
      await client.end();
    }
  }

  /** The chain of a process before this one, where it is one of this cluster. */
  async function takeUp(state: ClusterState): Promise<Chain | undefined> {
    const name = (await volumeNames(directory, "history")).at(-1);
    if (name === undefined) return undefined;
    // Under another master key, or damaged: then this one ends, and another begins.
    const base = await openBase(directory, name, kek).catch((error: unknown) => {
      if (error instanceof BackupDamaged || error instanceof OtherMasterKey) return undefined;
      throw error;
    });
    const { systemId, timeline } = base?.manifest ?? {};
    if (base === undefined || systemId !== state.systemId || timeline !== state.timeline) return undefined;
    const whole = (await walFilesOf(base)).findLast(({ isPartial }) => !isPartial);
    return {
      base,
      next: whole === undefined ? base.manifest.segment : whole.segment + 1,
      stored: 0,
      beganAtMs: Date.parse(base.manifest.createdAt),
    };
  }

  /** @returns undefined where a segment that should be stored is no more */
  async function store(
    from: Chain,
    { timeline, flushed }: ClusterState,
    reach: Date,
    signal: AbortSignal,
  ): Promise<Chain | undefined> {
    const { base } = from;
    const current = segmentAt(flushed);
    let { next } = from;
    if (flushed === from.stored) {
      await storeReach(base, { at: reach.toISOString(), lsn: flushed }, signal);
      return from;
    }
    // Until the last piece is stored it is not so that everything until now is.
    const before = (await walFilesOf(base)).at(-1)?.reach ?? new Date(base.manifest.createdAt);
    for (; next <= current; next += 1) {
      signal.throwIfAborted();
      const isPartial = next === current;
      const length = isPartial ? flushed - current * SEGMENT_BYTES : SEGMENT_BYTES;
      if (length === 0) break;
      const isLast = isPartial || (next === current - 1 && flushed === current * SEGMENT_BYTES);
      const source = join(cluster, "pg_wal", segmentName(timeline, next));
      try {
        await storeWal(base, { segment: next, isPartial, reach: isLast ? reach : before }, { source, length }, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
      if (isPartial) break;
    }
    return { ...from, next, stored: flushed };
  }

  /** Copies the cluster: the beginning of a chain, or the going on of the one before. */
  async function begin(client: pg.Client, state: ClusterState, signal: AbortSignal): Promise<Chain> {
    const id = newBackupId();
    const createdAt = now();
    const name = volumeName(createdAt, id);
    const { rows } = await client.query<{ lsn: number }>(
      "SELECT pg_wal_lsn_diff(pg_backup_start($1, fast => true), '0/0')::float8 AS lsn",
      [name],
    );
    const segment = segmentAt(rows[0]?.lsn as number);
    await writeVolume({ directory, holds: "history", name }, async (folder) => {
      const { masterKeyId, wrappedKey, ...volume } = await createVolumeKey(kek, id, "history");
      const stop = async () => {
        // The log is not waited for: the rounds store it.
        const { rows: stopped } = await client.query<{ labelfile: string }>(
          "SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)",
        );
        return [{ path: "backup_label", bytes: Buffer.from(stopped[0]?.labelfile as string) }];
      };
      await writeCluster(packCluster(cluster, stop), volume, folder, signal);
      const { systemId, timeline, version } = state;
      const manifest: BaseManifest = {
        format: HISTORY_FORMAT,
        holds: "history",
        id,
        // The copy is good from its end on.
        createdAt: now().toISOString(),
        program: options.program,
        postgres: version,
        masterKeyId,
        wrappedKey,
        systemId,
        timeline,
        segment,
      };
      return signManifest(manifest, volume);
    });
    const base = await openBase(directory, name, kek);
    // What the chain before has not stored yet is stored here, and is the going on of both.
    return { base, next: Math.min(segment, chain?.next ?? segment), stored: 0, beganAtMs: createdAt.getTime() };
  }

  /** Bases go when the one after them is old enough to begin with. */
  async function forget(): Promise<void> {
    const names = await volumeNames(directory, "history");
    const limit = volumeName(new Date(now().getTime() - keptMs), "");
    const needed = names.findLast((name) => name < limit);
    for (const name of names) if (needed !== undefined && name < needed) await removeVolume(directory, "history", name);
  }

  return { round };
}

/** Lets the log go that was kept back for a history, where none is kept any more. */
export async function dropHistorySlot(connection: ConnectionOptions): Promise<void> {
  const client = new pg.Client({ ...connection, application_name: "aura-history" });
  await client.connect();
  try {
    await client.query(
      "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1 AND NOT active",
      [SLOT],
    );
  } finally {
    await client.end();
  }
}

async function readState(client: pg.Client): Promise<ClusterState> {
  const { rows } = await client.query<ClusterState>(READ_STATE);
  return rows[0] as ClusterState;
}

async function renewSlot(client: pg.Client, { walStatus }: ClusterState): Promise<void> {
  if (walStatus !== null) await client.query("SELECT pg_drop_replication_slot($1)", [SLOT]);
  await client.query("SELECT pg_create_physical_replication_slot($1, immediately_reserve => true)", [SLOT]);
}

/** What is stored need not be kept back any longer. */
async function letGo(client: pg.Client, { next }: Chain): Promise<void> {
  await client.query(
    `SELECT pg_replication_slot_advance(slot_name, '0/0'::pg_lsn + $2::numeric) FROM pg_replication_slots
     WHERE slot_name = $1 AND restart_lsn < '0/0'::pg_lsn + $2::numeric`,
    [SLOT, next * SEGMENT_BYTES],
  );
}
