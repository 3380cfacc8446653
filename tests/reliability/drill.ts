import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { AuditVerification, AuthResponse } from "@aura-journal/contracts";
import pg from "pg";
import { runningPostgres } from "../../apps/server/src/platform/embedded-postgres.ts";
import { eventually } from "../support/eventually.ts";
import { startAura, type AuraProcess } from "../support/process.ts";
import { judge, type Reader, type Verdict } from "./checker.ts";
import { createLedger } from "./ledger.ts";
import { createRandom } from "./random.ts";
import { runWriter } from "./writers.ts";

/** What is killed: the whole server with its database left behind, or the database's first process under a living server. */
export type Victim = "server" | "database";

export interface DrillOptions {
  readonly victim: Victim;
  readonly kills: number;
  readonly seed: number;
  readonly writers?: number;
  readonly onKill?: (nth: number, acknowledged: number) => void;
  /** Called on the quiet database before it is judged: for planting what the judgement must see. */
  readonly beforeVerdict?: (client: pg.Client) => Promise<void>;
}

export interface DrillOutcome extends Verdict {
  readonly acknowledged: number;
  readonly entries: number;
  readonly longestOutageMs: number;
  /** Answers that cannot be so, and a log that was tampered with. */
  readonly faults: readonly string[];
  /** Answers of 500 and above that did not say "not now", by status. */
  readonly unclearAnswers: ReadonlyMap<number, number>;
}

const ACCOUNTS = 4;
const PASSWORD = "a rehearsal of the worst";
const NO_LIMITS = "rate_limits:\n  authenticated_users: []\n  anonymous: []\n";
/** Versions acknowledged between two kills: enough that the server is back at full work. */
const BETWEEN_KILLS = { from: 40, to: 200 };
const MAX_LAG_MS = 25;

/** Kills again and again under writers that insist, then compares what was promised with what is there. */
export async function drill(options: DrillOptions): Promise<DrillOutcome> {
  const { victim, kills, seed, writers = 16 } = options;
  const random = createRandom(seed);
  const nowMs = (): number => performance.now();
  const ledger = createLedger(nowMs);
  await using stage = await createStage();
  await stage.start();
  const accounts = await Promise.all(Array.from({ length: ACCOUNTS }, (_, index) => register(stage.url(), index)));

  const moreThan = (count: number): Promise<void> =>
    Promise.race([ledger.reaches(ledger.acknowledged() + count), stage.ended]);
  const stop = new AbortController();
  const working = Array.from({ length: writers }, (_, index) => {
    const account = accounts[index % accounts.length] as AuthResponse;
    return runWriter({
      name: `Writer ${index}`,
      userId: account.user.userId,
      token: account.accessToken,
      url: stage.url,
      random: random.fork(),
      ledger,
      nowMs,
      signal: stop.signal,
    });
  });
  try {
    for (let nth = 1; nth <= kills; nth++) {
      await moreThan(random.between(BETWEEN_KILLS.from, BETWEEN_KILLS.to));
      await delay(random.between(0, MAX_LAG_MS));
      ledger.interrupted();
      await stage.kill(victim);
      options.onKill?.(nth, ledger.acknowledged());
    }
    await moreThan(BETWEEN_KILLS.to);
  } finally {
    stop.abort();
    // Writers insist: without a server they never end.
    await Promise.race([Promise.allSettled(working), stage.ended.catch(() => undefined)]);
  }
  await Promise.all(working);

  const client = await stage.connect();
  try {
    await eventually("audit events have arrived and analyses are made", () => isQuiet(client));
    await options.beforeVerdict?.(client);
    const readers = accounts.map((account) => readerOf(stage.url, account));
    const verdict = await judge(ledger, readers, client);
    const audit = await (readers[0] as Reader).get<AuditVerification>("/admin/audit/verify");
    return {
      ...verdict,
      acknowledged: ledger.acknowledged(),
      entries: ledger.entriesById.size,
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

interface Stage extends AsyncDisposable {
  readonly url: () => string;
  /** Fails when the server ends without having been killed. */
  readonly ended: Promise<never>;
  start(): Promise<void>;
  kill(victim: Victim): Promise<void>;
  connect(): Promise<pg.Client>;
}

/** A server with its own database in a directory of its own. */
async function createStage(): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), "aura-drill-"));
  await chmod(directory, 0o711);
  const dataDir = join(directory, "data");
  const limits = join(directory, "limits.yaml");
  await writeFile(limits, NO_LIMITS);
  const postmasterFile = join(dataDir, "postgres", "data", "postmaster.pid");
  let server: AuraProcess | undefined;
  let url = "";
  const { promise: ended, reject } = Promise.withResolvers<never>();
  ended.catch(() => {});
  let isWanted = false;

  async function postmaster(): Promise<number> {
    return Number((await readFile(postmasterFile, "utf8")).split("\n", 1)[0]);
  }

  async function start(): Promise<void> {
    server = startAura(["serve"], {
      AURA_DATA_DIR: dataDir,
      AURA_RATE_LIMITS_FILE: limits,
      AURA_FIRST_USER_ADMIN: "true",
      AURA_ACCESS_TOKEN_SECONDS: "3600",
      AURA_PUBLIC_URL: "http://journal.test",
      HOST: "127.0.0.1",
      PORT: "0",
      METRICS_PORT: "0",
    });
    url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
    const started = server;
    isWanted = true;
    started.child.once("exit", (code) => {
      if (isWanted) reject(new Error(`the server ended by itself with ${code}:\n${started.printed().slice(-4_000)}`));
    });
  }

  return {
    url: () => url,
    ended,
    start,
    async kill(victim) {
      if (victim === "database") {
        process.kill(await postmaster(), "SIGKILL");
        return;
      }
      isWanted = false;
      server?.child.kill("SIGKILL");
      await server?.exit;
      await start();
    },
    async connect() {
      const client = new pg.Client((await runningPostgres(dataDir))?.owner as pg.ClientConfig);
      await client.connect();
      return client;
    },
    async [Symbol.asyncDispose]() {
      isWanted = false;
      await server?.[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function register(url: string, index: number): Promise<AuthResponse> {
  const answer = await fetch(`${url}/auth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: `writer-${index}@example.org`, password: PASSWORD }),
  });
  if (answer.status !== 201) throw new Error(`register answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as AuthResponse;
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
