import { push, register, type Account } from "../accounts.ts";
import type { BenchContext, PartResult, Row } from "../context.ts";
import { connect, untilAnalysed } from "../database.ts";
import { runLoad } from "../load.ts";
import type { LoadRequest } from "../load-plan.ts";
import { table } from "../markdown.ts";
import { latencyCells, milliseconds, quantile } from "../stats.ts";
import { seededRandom } from "../../random.ts";
import { createTextMaker } from "../texts.ts";

const PATH = "/entries/analytics/summary?from_date=2016-01-01&to_date=2025-12-31";
const DAY_MS = 86_400_000;

/** The summary of ten years with an entry a day: when something has changed since the last one, and when nothing has. */
export async function summary(context: BenchContext): Promise<PartResult> {
  const days = context.isQuick ? 200 : 3_653;
  const cold = context.isQuick ? 5 : 150;
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
  const get: LoadRequest = { method: "GET", path: PATH, headers };
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
  const first = await run([get], 1);
  const changing = await run([change, get], 2 * cold);
  const coldMs = changing.filter((_, index) => index % 2 === 1);
  context.progress("warm");
  const warmMs = await run([get], context.isQuick ? 50 : 2_000);
  const row = (what: string, latenciesMs: Float64Array, goalMs: number): Row => ({
    what: `summary over 10 years, ${what}`,
    goal: `p99 ≤ ${goalMs} ms`,
    found: milliseconds(quantile(latenciesMs, 0.99)),
    isMet: quantile(latenciesMs, 0.99) <= goalMs,
  });
  return {
    rows: [row("cold", coldMs, 150), row("warm", warmMs, 15)],
    details: [
      `${days} entries of 150 words, one a day, each with a mood and its analysis. Cold: an entry was written before each of ${cold} summaries; the very first took ${milliseconds(first[0] ?? Number.NaN)}. Warm: the same summary again, ${warmMs.length} times.`,
      table(
        ["", "p50", "p99", "worst"],
        [
          ["cold", ...latencyCells(coldMs)],
          ["warm", ...latencyCells(warmMs)],
        ],
      ),
    ].join("\n\n"),
  };
}
