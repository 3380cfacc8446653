import { push, register, type Account, type NewEntry } from "../accounts.ts";
import type { BenchContext, PartResult, Row } from "../context.ts";
import { createTextDatabase, type TextDatabase } from "../full-text-search.ts";
import { runLoad } from "../load.ts";
import { table } from "../markdown.ts";
import type { ServerProcess } from "../server-process.ts";
import { latencyCells, milliseconds, number, quantile, ratio } from "../stats.ts";
import { createTextMaker } from "../texts.ts";
import { pickPairs, type PairClass } from "../word-pairs.ts";

interface Measured extends PairClass {
  readonly ours: Float64Array;
  readonly theirs: Float64Array;
}

/** Search of two words in one user's journal against PostgreSQL's full-text search over the same texts in clear. */
export async function search(context: BenchContext): Promise<PartResult> {
  const sizes = context.isQuick ? [500] : context.isFull ? [10_000, 100_000] : [10_000];
  await using server = await context.startServer("search");
  const [account] = (await register(server.url, 1, "off")) as [Account];
  const texts = await createTextDatabase(server.owner);
  const maker = createTextMaker(3);
  const entries: NewEntry[] = [];
  const rows: Row[] = [];
  const details = [
    "Entries of 150 words, one connection, pages of 20, newest first. Ours over HTTP, sealed, verified and highlighted; PostgreSQL over its socket with a stored `tsvector`, GIN, `ORDER BY timestamp DESC LIMIT 20`.",
  ];
  for (const size of sizes) {
    context.progress(`filling the journal up to ${number(size)} entries`);
    const fresh = Array.from({ length: size - entries.length }, (_, index): NewEntry => {
      const minute = entries.length + index;
      return { content: maker.text(150), timestamp: new Date(Date.UTC(2015, 0, 1) + minute * 3_600_000).toISOString() };
    });
    // As a journal is written: the tables of both have been vacuumed once there is something in them.
    for (let at = 0; at < fresh.length; at += 5_000) {
      context.signal.throwIfAborted();
      await push(account, fresh.slice(at, at + 5_000));
    }
    await texts.add(fresh);
    entries.push(...fresh);
    const classes = pickPairs(
      entries.map(({ content }) => content),
      maker.vocabulary,
      context.isQuick ? 3 : 20,
    );
    const measured: Measured[] = [];
    for (const pairs of classes) {
      measured.push(await measure(context, server, account, texts, pairs));
      const { name, ours, theirs } = measured.at(-1) as Measured;
      context.progress(
        `${number(size)} entries, ${name}: p99 ${milliseconds(quantile(ours, 0.99))}, PostgreSQL ${milliseconds(quantile(theirs, 0.99))}`,
      );
    }
    rows.push(...rowsOf(size, measured));
    details.push(`### ${number(size)} entries`, detailsOf(measured));
  }
  return { rows, details: details.join("\n\n") };
}

async function measure(
  context: BenchContext,
  server: ServerProcess,
  { headers }: Account,
  texts: TextDatabase,
  pairs: PairClass,
): Promise<Measured> {
  const repeats = context.isQuick ? 2 : 15;
  const { hostname: host, port } = new URL(server.url);
  const lane = pairs.pairs.map((q) => ({
    method: "POST",
    path: "/entries/search",
    headers,
    body: JSON.stringify({ q }),
  }));
  const run = async (rounds: number): Promise<Float64Array> => {
    const plan = {
      host,
      port: Number(port),
      connections: 1,
      lanes: [lane],
      maxRequests: rounds * lane.length,
      maxMs: 300_000,
    };
    return (await runLoad(plan, context.signal, [200])).latenciesMs;
  };
  await run(1);
  const ours = await run(repeats);
  return { ...pairs, ours, theirs: await texts.search(pairs.pairs, repeats, context.signal) };
}

function rowsOf(size: number, measured: readonly Measured[]): Row[] {
  const worst = (values: readonly Float64Array[]): number => Math.max(...values.map((one) => quantile(one, 0.99)));
  const ours = worst(measured.map((one) => one.ours));
  const theirs = worst(measured.map((one) => one.theirs));
  const goalMs = size > 10_000 ? 60 : 12;
  return [
    {
      what: `search in ${number(size)} entries, the worst pair`,
      goal: "p99 ≤ PostgreSQL full-text search",
      found: `${ratio(ours / theirs)} × (${milliseconds(ours)} to ${milliseconds(theirs)})`,
      isMet: ours <= theirs,
    },
    {
      what: `search in ${number(size)} entries, the worst pair`,
      goal: `p99 ≤ ${goalMs} ms`,
      found: milliseconds(ours),
      isMet: ours <= goalMs,
    },
  ];
}

function detailsOf(measured: readonly Measured[]): string {
  return table(
    ["words", "entries that match", "ours p50", "p99", "worst", "PostgreSQL p50", "p99", "worst"],
    measured.map(({ name, matches, ours, theirs }) => [
      name,
      `${number(matches.least)} to ${number(matches.most)}`,
      ...latencyCells(ours),
      ...latencyCells(theirs),
    ]),
  );
}
