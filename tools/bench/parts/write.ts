import { setTimeout as delay } from "node:timers/promises";
import { analyze } from "@aura-journal/nlp/local";
import { leanStatement, sameStatement, type BaselineScript, type SampleRow } from "../baseline-script.ts";
import { register, type Account } from "../accounts.ts";
import type { BenchContext, PartResult, Row } from "../context.ts";
import { connect, createBaselineDatabase, drainOutbox, type Connection } from "../database.ts";
import { runLoad, startLoad, throughput } from "../load.ts";
import type { LoadPlan, LoadRequest } from "../load-plan.ts";
import { table } from "../markdown.ts";
import { findPgbench, runPgbench } from "../pgbench.ts";
import { processorSeconds, processTree } from "../processes.ts";
import type { ServerProcess } from "../server-process.ts";
import { median, milliseconds, number, quantile, ratio } from "../stats.ts";
import { createTextMaker } from "../texts.ts";

const WORDS = 150;
const CLIENTS = [32, 8, 1] as const;
const SAMPLES = 8;

interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Ours extends Measured {
  /** Milliseconds of processor time an entry. */
  readonly serverMs: number;
  readonly postgresMs: number;
  readonly drainMs: number;
}

/** POST /entries against pgbench, which runs the same statement with rows of the same sizes on the same PostgreSQL. */
export async function write(context: BenchContext): Promise<PartResult> {
  const seconds = context.isQuick ? 1 : 6;
  const rounds = context.isQuick ? 1 : 5;
  await using server = await context.startServer("write");
  context.progress("registering users");
  const accounts = await register(server.url, context.isQuick ? 4 : 32, "off");
  const texts = sampleTexts(64);
  const lanes = lanesOf(accounts, texts);
  await using owner = await connect(server.owner);
  const samples = await warmUp(context, server, owner, lanes, seconds);
  const baseline = await createBaseline(context, server, samples, seconds);

  const results = [];
  for (const clients of CLIENTS) {
    const ours: Ours[] = [];
    const same: Measured[] = [];
    const lean: Measured[] = [];
    for (let round = 1; round <= rounds; round++) {
      if (baseline !== undefined) same.push(await baseline("same", clients));
      ours.push(await measure(context, server, owner, { lanes, clients, seconds }));
      if (baseline !== undefined) lean.push(await baseline("lean", clients));
      const told = [same, ours, lean].map((list) => number(list.at(-1)?.perSecond ?? Number.NaN)).join(" / ");
      context.progress(`${clients} clients, round ${round}/${rounds}: pgbench / ours / lean pgbench: ${told} a second`);
    }
    results.push({ clients, ours: middle(ours), same: middle(same), lean: middle(lean) });
  }
  const analysis = await withAnalysis(context, server, owner, { accounts, lanes, seconds, rounds, texts });
  const { analysed, unanalysed, aloneMs } = analysis;

  const [settings] = await owner.rows<{ fsync: string; commit: string; version: string }>(
    "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit, current_setting('server_version') AS version",
  );
  const sizes = samples.map((s) => s.content.length + s.signature.length + s.analytics.length);
  return {
    rows: [...results.map(rowOf), analysisRow(analysis)],
    details: [
      `Entries of ${WORDS} words, ${accounts.length} users, analysis off. PostgreSQL ${settings?.version}, fsync ${settings?.fsync}, synchronous_commit ${settings?.commit}. ` +
        `${rounds} rounds of ${seconds} s each, pgbench and the server in turn, medians. ${number(median(sizes))} sealed bytes an entry. ` +
        `*pgbench* sends the writer's own statement for one entry (prepared, a user a client, a second database on the same PostgreSQL); *lean* writes the same rows with the shortest statement there is.`,
      table(
        [
          "clients",
          "ours /s",
          "p50",
          "p99",
          "pgbench /s",
          "p50",
          "p99",
          "ratio",
          "lean /s",
          "ratio to lean",
          "CPU an entry: Node",
          "PostgreSQL",
          "audit relay behind",
        ],
        results.map(({ clients, ours, same, lean }) => [
          String(clients),
          ...[number(ours.perSecond), milliseconds(ours.p50Ms), milliseconds(ours.p99Ms)],
          ...[number(same.perSecond), milliseconds(same.p50Ms), milliseconds(same.p99Ms)],
          ratio(ours.perSecond / same.perSecond),
          number(lean.perSecond),
          ratio(ours.perSecond / lean.perSecond),
          milliseconds(ours.serverMs),
          milliseconds(ours.postgresMs),
          milliseconds(ours.drainMs),
        ]),
      ),
      `Analysis: ${milliseconds(aloneMs)} of processor time an entry by itself. With it on, 32 clients: ${number(analysed.perSecond)} entries/s, ` +
        `p50 ${milliseconds(analysed.p50Ms)}, p99 ${milliseconds(analysed.p99Ms)}, ${milliseconds(analysed.serverMs)} of Node's processor time an entry; ` +
        `off, at the same ${number(unanalysed.perSecond)} entries/s: ${milliseconds(unanalysed.serverMs)}. The slower entries come, the fewer share a batch, a turn and a delivery of audit events: off at full speed would tell that too.`,
      ...(baseline === undefined
        ? ["pgbench is not installed (Debian: `postgresql-15`): there is nothing to compare with."]
        : []),
    ].join("\n\n"),
  };
}

/** The same texts for pgbench's rows, the load and the analysis. */
function sampleTexts(count: number): string[] {
  const maker = createTextMaker(1);
  return Array.from({ length: count }, () => maker.text(WORDS));
}

function lanesOf(accounts: readonly Account[], texts: readonly string[]): LoadRequest[][] {
  return accounts.map(({ headers }) =>
    texts.map((content) => ({ method: "POST", path: "/entries", headers, body: JSON.stringify({ content }) })),
  );
}

/** Lets the server's code get warm, and takes rows as it writes them; events leave the outbox quickly, so they are caught. */
async function warmUp(
  context: BenchContext,
  server: ServerProcess,
  owner: Connection,
  lanes: LoadPlan["lanes"],
  seconds: number,
): Promise<SampleRow[]> {
  context.progress("warming up");
  const { hostname: host, port } = new URL(server.url);
  const load = startLoad({ host, port: Number(port), connections: 32, lanes, maxMs: seconds * 1_000 }, context.signal);
  let isRunning = true;
  const ended = load.result.finally(() => (isRunning = false));
  const events: { event: SampleRow["event"] }[] = [];
  while (isRunning && events.length < SAMPLES) {
    events.push(...(await owner.rows<(typeof events)[number]>(`SELECT event FROM journal.outbox LIMIT ${SAMPLES}`)));
    await delay(5);
  }
  await ended;
  if (events.length < SAMPLES) throw new Error("no audit events were seen in the outbox");
  const rows = await owner.rows<Omit<SampleRow, "event">>(
    `SELECT e.content_encrypted AS content, e.content_hash AS "contentHash", e.signature,
       a.analytics_encrypted AS analytics, a.model
     FROM journal.journal_entries e JOIN journal.entry_analytics a USING (user_id, entry_id) LIMIT ${SAMPLES}`,
  );
  await drainOutbox(owner, context.signal);
  return rows.map((row, index) => ({ ...row, event: (events[index] as (typeof events)[number]).event }));
}

async function createBaseline(
  context: BenchContext,
  server: ServerProcess,
  samples: readonly SampleRow[],
  seconds: number,
) {
  const program = await findPgbench();
  if (program === undefined) return undefined;
  const database = await createBaselineDatabase(server.owner);
  const scripts: Record<"same" | "lean", BaselineScript[]> = {
    same: await Promise.all(samples.map(sameStatement)),
    lean: samples.map(leanStatement),
  };
  const connection = { ...server.connectionAs("aura_journal"), database };
  return async (kind: "same" | "lean", clients: number): Promise<Measured> => {
    const { directory, signal } = context;
    const run = { program, connection, scripts: scripts[kind], clients, seconds, directory, signal };
    const { perSecond, latenciesMs } = await runPgbench(run);
    return { perSecond, p50Ms: quantile(latenciesMs, 0.5), p99Ms: quantile(latenciesMs, 0.99) };
  };
}

async function measure(
  context: BenchContext,
  server: ServerProcess,
  owner: Connection,
  load: {
    readonly lanes: LoadPlan["lanes"];
    readonly clients: number;
    readonly seconds: number;
    readonly ratePerSecond?: number;
  },
): Promise<Ours> {
  const { hostname: host, port } = new URL(server.url);
  const nodeBefore = processorSeconds([server.pid]);
  const postgresBefore = processorSeconds(processTree(server.postgresPid));
  const result = await runLoad(
    {
      host,
      port: Number(port),
      connections: load.clients,
      lanes: load.lanes,
      maxMs: load.seconds * 1_000,
      ...(load.ratePerSecond === undefined ? {} : { ratePerSecond: load.ratePerSecond }),
    },
    context.signal,
    [201],
  );
  // What the audit log still has to take up belongs to the entries' price.
  const drainMs = await drainOutbox(owner, context.signal);
  const entries = result.latenciesMs.length;
  return {
    perSecond: throughput(result),
    p50Ms: quantile(result.latenciesMs, 0.5),
    p99Ms: quantile(result.latenciesMs, 0.99),
    serverMs: ((processorSeconds([server.pid]) - nodeBefore) * 1_000) / entries,
    postgresMs: ((processorSeconds(processTree(server.postgresPid)) - postgresBefore) * 1_000) / entries,
    drainMs,
  };
}

interface AnalysisCost {
  readonly analysed: Ours;
  /** At the rate that the analysed entries reached. */
  readonly unanalysed: Ours;
  readonly aloneMs: number;
}

async function withAnalysis(
  context: BenchContext,
  server: ServerProcess,
  owner: Connection,
  load: {
    readonly accounts: readonly Account[];
    readonly lanes: LoadPlan["lanes"];
    readonly seconds: number;
    readonly rounds: number;
    readonly texts: readonly string[];
  },
): Promise<AnalysisCost> {
  const { accounts, rounds } = load;
  const inRounds = async (name: "local" | "off", ratePerSecond?: number): Promise<Ours> => {
    for (const { client } of accounts) await client.updateMyPreferences({ body: { privacy: { analysis: name } } });
    for (const { client } of accounts) await untilAnalysis(client, name === "local", context.signal);
    const measured: Ours[] = [];
    for (let round = 1; round <= rounds; round++) {
      const rate = ratePerSecond === undefined ? {} : { ratePerSecond };
      measured.push(await measure(context, server, owner, { ...load, ...rate, clients: 32 }));
      context.progress(
        `analysis ${name}, round ${round}/${rounds}: ${number(measured.at(-1)?.perSecond ?? 0)} a second`,
      );
    }
    return middle(measured);
  };
  const analysed = await inRounds("local");
  const unanalysed = await inRounds("off", analysed.perSecond);
  return { analysed, unanalysed, aloneMs: analysisAlone(load.texts, context.isQuick ? 200 : 2_000) };
}

/** Preferences may be remembered for a moment by the service that goes by them. */
async function untilAnalysis(client: Account["client"], isOn: boolean, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    signal.throwIfAborted();
    const { body } = await client.createEntry({ body: { content: "A good day." } });
    if ((body.analysis !== undefined) === isOn) return;
    await delay(100);
  }
  throw new Error("entries are not analysed as the preferences say");
}

/** Processor time of one analysis in this process, in milliseconds. */
function analysisAlone(texts: readonly string[], forMs: number): number {
  for (const text of texts) analyze(text);
  const before = process.cpuUsage();
  const startMs = performance.now();
  let count = 0;
  while (performance.now() - startMs < forMs) {
    for (const text of texts) analyze(text);
    count += texts.length;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / count;
}

/** Each figure's median over the rounds. */
function middle<T extends Measured>(rounds: readonly T[]): T {
  const names = Object.keys(rounds[0] ?? { perSecond: 0, p50Ms: 0, p99Ms: 0 }) as (keyof T)[];
  const entries = names.map((name) => [name, median(rounds.map((round) => round[name] as number))]);
  return Object.fromEntries(entries) as unknown as T;
}

function rowOf({ clients, ours, same }: { clients: number; ours: Ours; same: Measured }): Row {
  const what = `POST /entries, ${clients} client${clients === 1 ? "" : "s"}`;
  if (clients === 1) {
    const times = ours.p50Ms / same.p50Ms;
    const isMet = Number.isNaN(times) ? undefined : times <= 2;
    return {
      what,
      goal: "p50 ≤ 2 × pgbench",
      found: `${ratio(times)} × (${milliseconds(ours.p50Ms)} to ${milliseconds(same.p50Ms)})`,
      isMet,
    };
  }
  const share = ours.perSecond / same.perSecond;
  const isMet = Number.isNaN(share) ? undefined : share >= 0.8;
  return {
    what,
    goal: "≥ 0.8 of pgbench",
    found: `${ratio(share)} (${number(ours.perSecond)} to ${number(same.perSecond)} /s)`,
    isMet,
  };
}

function analysisRow({ analysed, unanalysed, aloneMs }: AnalysisCost): Row {
  const added = analysed.serverMs - unanalysed.serverMs;
  return {
    what: "POST /entries with analysis, 32 clients: processor time added",
    goal: "≤ that of the analysis alone",
    found: `${ratio(added / aloneMs)} (${milliseconds(added)} to ${milliseconds(aloneMs)} an entry; ${number(analysed.perSecond)} /s)`,
    isMet: added <= aloneMs,
  };
}
