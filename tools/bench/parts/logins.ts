import { push, register, type Account } from "../accounts.ts";
import type { BenchContext, PartResult } from "../context.ts";
import { requireStatus, startLoad, type RunningLoad } from "../load.ts";
import type { LoadPlan, LoadRequest } from "../load-plan.ts";
import { table } from "../markdown.ts";
import { latencyCells, milliseconds, number, quantile, ratio } from "../stats.ts";
import { createTextMaker } from "../texts.ts";

/** Calls a second beside the logins: enough to see every stall, too few to be one. */
const RATE = 100;
const QUIET_MS = 10_000;

/** A hundred people sign in at the same moment while others go on reading. */
export async function logins(context: BenchContext): Promise<PartResult> {
  const count = context.isQuick ? 10 : 100;
  await using server = await context.startServer("logins");
  context.progress("registering users");
  const accounts = await register(server.url, context.isQuick ? 2 : 20, "off");
  const [reader] = accounts as [Account];
  const maker = createTextMaker(6);
  await push(
    reader,
    Array.from({ length: 100 }, (_, day) => ({
      content: maker.text(150),
      timestamp: new Date(Date.UTC(2025, 0, 1 + day)).toISOString(),
    })),
  );

  const { hostname: host, port } = new URL(server.url);
  const start = (plan: Pick<LoadPlan, "connections" | "lanes" | "maxMs"> & Partial<LoadPlan>): RunningLoad =>
    startLoad({ host, port: Number(port), ...plan }, context.signal);
  const reading: LoadRequest[] = [{ method: "GET", path: "/entries?limit=20", headers: reader.headers }];
  const read = (maxMs: number): RunningLoad => start({ connections: 4, lanes: [reading], ratePerSecond: RATE, maxMs });

  await read(1_000).result;
  await loopDelayMs(server.metricsUrl);
  const quiet = await read(context.isQuick ? 1_000 : QUIET_MS).result;
  const quietDelayMs = await loopDelayMs(server.metricsUrl);
  context.progress(`${count} logins`);
  const beside = read(180_000);
  const login = await start({
    connections: count,
    lanes: Array.from({ length: count }, (_, index) => [loginOf(accounts[index % accounts.length] as Account)]),
    isOnce: true,
    maxMs: 180_000,
  }).result;
  beside.stop();
  const busy = await beside.result;
  const busyDelayMs = await loopDelayMs(server.metricsUrl);
  for (const result of [quiet, busy]) requireStatus(result, [200]);

  const p99 = (values: Float64Array): number => quantile(values, 0.99);
  const times = p99(busy.latenciesMs) / p99(quiet.latenciesMs);
  const succeeded = login.countByStatus[200] ?? 0;
  return {
    rows: [
      {
        what: `${count} logins at once: event-loop delay`,
        goal: "p99 ≤ 50 ms",
        found: `${milliseconds(busyDelayMs)} (${milliseconds(quietDelayMs)} without)`,
        isMet: busyDelayMs <= 50,
      },
      {
        what: `${count} logins at once: other calls`,
        goal: "p99 ≤ 2 ×",
        found: `${ratio(times)} × (${milliseconds(p99(busy.latenciesMs))} to ${milliseconds(p99(quiet.latenciesMs))})`,
        isMet: times <= 2,
      },
    ],
    details: [
      `${succeeded} of ${count} logins succeeded within ${number(login.elapsedMs / 1_000)} s (answers: ${Object.entries(
        login.countByStatus,
      )
        .map(([status, times]) => `${times} × ${status}`)
        .join(", ")}). Beside them ${RATE} times a second a page of 20 entries. ` +
        "The delay is the server's own `nodejs_eventloop_lag_p99_seconds`, whose timer of 10 ms is part of the figure.",
      table(
        ["", "p50", "p99", "worst"],
        [
          ["page of entries, without logins", ...latencyCells(quiet.latenciesMs)],
          ["page of entries, with logins", ...latencyCells(busy.latenciesMs)],
          ["login", ...latencyCells(login.latenciesMs)],
        ],
      ),
    ].join("\n\n"),
  };
}

function loginOf({ email, password }: Account): LoadRequest {
  return { method: "POST", path: "/auth/login", body: JSON.stringify({ email, password }) };
}

/** The event loop's delay since the last time it was asked for. */
async function loopDelayMs(metricsUrl: string): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  return Number(/^nodejs_eventloop_lag_p99_seconds ([\d.e-]+)$/m.exec(text)?.[1]) * 1_000;
}
