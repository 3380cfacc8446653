import { push, register, type Account } from "../accounts.ts";
import type { BenchContext, PartResult, Row } from "../context.ts";
import { connect, untilAnalysed } from "../database.ts";
import { runLoad } from "../load.ts";
import type { LoadRequest } from "../load-plan.ts";
import { table } from "../markdown.ts";
import { latencyCells, milliseconds, quantile } from "../stats.ts";
import { seededRandom } from "../../random.ts";
import { createTextMaker } from "../texts.ts";

const DAY_MS = 86_400_000;

/** The summary of ten years with an entry a day: never asked for before, asked for again after a change, and again after none. */
export async function summary(context: BenchContext): Promise<PartResult> {
  const days = context.isQuick ? 200 : 3_653;
  const cold = context.isQuick ? 5 : 150;
  const warm = context.isQuick ? 50 : 2_000;
  await using server = await context.startServer("summary");
  context.progress(`writing ${days} days`);
  const [account] = (await register(server.url, 1, "local")) as [Account];
  const maker = createTextMaker(4);
  const random = seededRandom(4);
  await push(
    account,
    Array.from({ length: days }, (_, day) => ({
      content: maker.text(150),
      timestamp: new Date(Date.UTC(2016, 0, 1, 20) + day * DAY_MS).toISOString(),
      mood: (1 + Math.floor(random() * 5)) as 1 | 2 | 3 | 4 | 5,
    })),
  );
  await using owner = await connect(server.owner);
  await untilAnalysed(owner, context.signal);

  const { headers } = account;
  /** Each range is a question of its own; all of them hold every entry. */
  const rangeFrom = (daysBefore: number): LoadRequest => {
    const from = new Date(Date.UTC(2016, 0, 1) - daysBefore * DAY_MS).toISOString().slice(0, 10);
    return { method: "GET", path: `/entries/analytics/summary?from_date=${from}&to_date=2025-12-31`, headers };
  };
  const change: LoadRequest = {
    method: "POST",
    path: "/entries",
    headers,
    body: JSON.stringify({ content: "One more line.", timestamp: "2025-12-31T21:00:00.000Z" }),
  };
  const run = async (lane: readonly LoadRequest[], maxRequests: number): Promise<Float64Array> => {
    const { hostname: host, port } = new URL(server.url);
    const plan = { host, port: Number(port), connections: 1, lanes: [lane], maxRequests, maxMs: 120_000 };
    return (await runLoad(plan, context.signal, [200, 201])).latenciesMs;
  };
  context.progress("cold");
  const first = await run([rangeFrom(0)], 1);
  const ranges = Array.from({ length: cold }, (_, index) => rangeFrom(index + 1));
  const coldMs = await run(ranges, cold);
  context.progress("after a change");
  const changing = await run([change, rangeFrom(0)], 2 * cold);
  const changedMs = changing.filter((_, index) => index % 2 === 1);
  context.progress("warm");
  const warmMs = await run([rangeFrom(0)], warm);
  const row = (what: string, latenciesMs: Float64Array, goalMs: number): Row => ({
    what: `summary over 10 years, ${what}`,
    goal: `p99 ≤ ${goalMs} ms`,
    found: milliseconds(quantile(latenciesMs, 0.99)),
    isMet: quantile(latenciesMs, 0.99) <= goalMs,
  });
  return {
    rows: [row("cold", coldMs, 150), row("after a change", changedMs, 150), row("warm", warmMs, 15)],
    details: [
      `${days} entries of 150 words, one a day, each with a mood and its analysis. Cold: ${cold} ranges that were never asked for, so that every record is read; the very first took ${milliseconds(first[0] ?? Number.NaN)}. After a change: the same range ${cold} times, an entry written before each. Warm: the same again, ${warmMs.length} times.`,
      table(
        ["", "p50", "p99", "worst"],
        [
          ["cold", ...latencyCells(coldMs)],
          ["after a change", ...latencyCells(changedMs)],
          ["warm", ...latencyCells(warmMs)],
        ],
      ),
    ].join("\n\n"),
  };
}
