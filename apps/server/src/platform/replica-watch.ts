import { statement, type Database } from "./database.ts";

/** Tells how old what a replica shows may be. */
export interface ReplicaWatch {
  /** Whether everything that was committed up to a second ago has reached the replica, as far as is known at this moment. */
  isCurrent(): boolean;
  stop(): void;
}

export interface ReplicaWatchOptions {
  readonly primary: Database;
  readonly replica: Database;
  readonly nowMs: () => number;
  /** Told when the replica begins to keep up, and when it does no longer. */
  readonly onTurn: (isCurrent: boolean) => void;
}

interface Position {
  /** Bytes of the log: written, on the primary; applied, on the replica. Null on a replica that has become a primary. */
  readonly lsn: string | null;
  /** Names the cluster that the log belongs to. */
  readonly cluster: string;
}

const WRITTEN = statement(`
  SELECT pg_current_wal_lsn()::text AS lsn, system_identifier::text AS cluster FROM pg_control_system()`);
const APPLIED = statement(`
  SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END AS lsn, system_identifier::text AS cluster
  FROM pg_control_system()`);

const ROUND_MS = 300;
const MAX_AGE_MS = 1_000;
/** Nobody has asked for so long: the database is spared the rounds until somebody does. */
const IDLE_MS = 10_000;

/**
 * Compares how far the log of the primary was written with how far the replica has applied it. A clock says nothing here: a
 * primary that nobody writes to leaves its replica without a new timestamp.
 */
export function createReplicaWatch(options: ReplicaWatchOptions): ReplicaWatch {
  const { primary, replica, nowMs, onTurn } = options;
  /** Where the primary was, and when it said so; the oldest first. */
  let marks: { readonly atMs: number; readonly bytes: number }[] = [];
  /** Everything that was written by then has been applied. */
  let currentAsOfMs = -Infinity;
  let wasCurrent = false;
  let askedMs = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function round(): Promise<void> {
    const atMs = nowMs();
    const [written] = await primary.query<Position>(WRITTEN);
    if (written === undefined || written.lsn === null) return;
    marks.push({ atMs, bytes: bytesOf(written.lsn) });
    const [applied] = await replica.query<Position>(APPLIED);
    if (applied === undefined || applied.lsn === null || applied.cluster !== written.cluster) return;
    const reached = bytesOf(applied.lsn);
    for (const mark of marks) if (mark.bytes <= reached) currentAsOfMs = mark.atMs;
    marks = marks.filter((mark) => mark.bytes > reached).slice(-8);
  }

  function isWithinASecond(): boolean {
    return nowMs() - currentAsOfMs <= MAX_AGE_MS;
  }

  function turn(): void {
    if (isWithinASecond() === wasCurrent) return;
    wasCurrent = !wasCurrent;
    onTurn(wasCurrent);
  }

  function schedule(inMs: number): void {
    timer = setTimeout(() => {
      // What keeps a round from its end shows in what it did not find out.
      void round()
        .catch(() => {})
        .then(() => {
          turn();
          timer = undefined;
          if (!isStopped && nowMs() - askedMs <= IDLE_MS) schedule(ROUND_MS);
        });
    }, inMs).unref();
  }

  return {
    isCurrent() {
      askedMs = nowMs();
      if (timer === undefined && !isStopped) schedule(0);
      turn();
      return wasCurrent;
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/** `16/B374D848`: two halves of a position of 64 bits, in hexadecimal; exact up to 8 petabytes of log. */
function bytesOf(lsn: string): number {
  const [high = "0", low = "0"] = lsn.split("/");
  return Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16);
}
