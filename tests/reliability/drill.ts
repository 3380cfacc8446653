import { setTimeout as delay } from "node:timers/promises";
import type { AuditVerification, AuthResponse } from "@aura-journal/contracts";
import type pg from "pg";
import { eventually } from "../support/eventually.ts";
import { judge, type Reader, type Verdict } from "./checker.ts";
import { createLedger } from "./ledger.ts";
import { createRandom } from "./random.ts";
import { createStage, register, type Stage, type StageOptions, type Victim } from "./stage.ts";
import { runWriter } from "./writers.ts";

export interface DrillOptions {
  /** What is killed, and how often; absent: nothing. */
  readonly victim?: Victim;
  readonly kills?: number;
  /** What else is done to the server while it is written to; the writers stop after it. */
  readonly meanwhile?: (rehearsal: Rehearsal) => Promise<void>;
  readonly seed: number;
  readonly writers?: number;
  readonly on?: StageOptions;
  readonly onKill?: (nth: number, acknowledged: number) => void;
  /** What is done to the server when everybody has stopped writing. */
  readonly afterwards?: (stage: Stage) => Promise<void>;
  /** Called on the quiet database before it is judged: for planting what the judgement must see. */
  readonly beforeVerdict?: (client: pg.Client, stage: Stage) => Promise<void>;
}

/** A server that is being written to. */
export interface Rehearsal {
  readonly stage: Stage;
  /** One of those who write, reading. */
  readonly reader: Reader & { readonly token: string };
  /** From now on the time until the next answer counts as an outage. */
  interrupted(): void;
  /** Waits until so many more versions have been acknowledged. */
  moreThan(versions: number): Promise<void>;
  /** Opens an account, whose writer sets to work. */
  join(): Promise<void>;
}

export interface DrillOutcome extends Verdict {
  readonly acknowledged: number;
  readonly entries: number;
  /** Requests that had to be sent again. */
  readonly repeated: number;
  readonly longestOutageMs: number;
  /** Answers that cannot be so, and a log that was tampered with. */
  readonly faults: readonly string[];
  /** Answers of 500 and above that did not say "not now", by status. */
  readonly unclearAnswers: ReadonlyMap<number, number>;
}

const ACCOUNTS = 4;
/** Versions acknowledged between two kills: enough that the server is back at full work. */
const BETWEEN_KILLS = { from: 40, to: 200 };
const MAX_LAG_MS = 25;

/** Harms or changes the server under writers that insist, then compares what was promised with what is there. */
export async function drill(options: DrillOptions): Promise<DrillOutcome> {
  const { victim = "server", kills = 0, seed, writers = 16 } = options;
  const random = createRandom(seed);
  const nowMs = (): number => performance.now();
  const ledger = createLedger(nowMs);
  await using stage = await createStage(options.on);
  await stage.start();
  const accounts: AuthResponse[] = [];
  const working: Promise<void>[] = [];
  const stop = new AbortController();
  const abandon = new AbortController();

  const moreThan = (count: number): Promise<void> =>
    Promise.race([ledger.reaches(ledger.acknowledged() + count), stage.ended]);

  function setToWork(account: AuthResponse): void {
    working.push(
      runWriter({
        name: `Writer ${working.length}`,
        userId: account.user.userId,
        token: account.accessToken,
        url: stage.url,
        random: random.fork(),
        ledger,
        nowMs,
        signal: stop.signal,
        abandoned: abandon.signal,
      }),
    );
  }

  async function openAccount(): Promise<AuthResponse> {
    const index = accounts.length;
    const account = await register(stage.url(), index);
    accounts.push(account);
    return account;
  }

  while (accounts.length < ACCOUNTS) await openAccount();
  for (let index = 0; index < writers; index++) setToWork(accounts[index % ACCOUNTS] as AuthResponse);
  try {
    for (let nth = 1; nth <= kills; nth++) {
      await moreThan(random.between(BETWEEN_KILLS.from, BETWEEN_KILLS.to));
      await delay(random.between(0, MAX_LAG_MS));
      ledger.interrupted();
      await stage.kill(victim);
      options.onKill?.(nth, ledger.acknowledged());
    }
    const join = async (): Promise<void> => setToWork(await openAccount());
    const [first] = accounts as [AuthResponse];
    const reader = { ...readerOf(stage.url, first), token: first.accessToken };
    const { interrupted } = ledger;
    await Promise.race([options.meanwhile?.({ stage, reader, interrupted, moreThan, join }), stage.ended]);
    await moreThan(BETWEEN_KILLS.to);
  } catch (error) {
    abandon.abort();
    throw error;
  } finally {
    stop.abort();
    // Writers insist: without a server they never end.
    await Promise.race([Promise.allSettled(working), stage.ended.catch(() => undefined)]);
  }
  await Promise.all(working);

  await options.afterwards?.(stage);
  const client = await stage.connect();
  try {
    await eventually("audit events have arrived and analyses are made", () => isQuiet(client));
    await options.beforeVerdict?.(client, stage);
    const readers = accounts.map((account) => readerOf(stage.url, account));
    const verdict = await judge(ledger, readers, client);
    const audit = await (readers[0] as Reader).get<AuditVerification>("/admin/audit/verify");
    return {
      ...verdict,
      acknowledged: ledger.acknowledged(),
      entries: ledger.entriesById.size,
      repeated: ledger.repeated(),
      longestOutageMs: ledger.longestOutageMs(),
      faults: [
        ...ledger.faults,
        ...(audit?.problems ?? [{ seq: 0, reason: "nobody may verify" }]).map(
          ({ seq, reason }) => `audit record ${seq}: ${reason}`,
        ),
      ],
      unclearAnswers: ledger.unclearAnswers,
    };
  } finally {
    await client.end();
  }
}

function readerOf(url: () => string, { user, accessToken }: AuthResponse): Reader {
  return {
    userId: user.userId,
    async get<T>(path: string): Promise<T | undefined> {
      const answer = await fetch(url() + path, { headers: { authorization: `Bearer ${accessToken}` } });
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as T;
    },
  };
}

async function isQuiet(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ waiting: number }>(
    `SELECT (SELECT count(*) FROM journal.outbox) + (SELECT count(*) FROM auth.outbox)
       + (SELECT count(*) FROM journal.entry_analytics JOIN journal.journal_entries USING (user_id, entry_id)
          WHERE model IS NULL AND NOT is_deleted) AS waiting`,
  );
  return Number(rows[0]?.waiting) === 0;
}
