import { push, register, type Account } from "../accounts.ts";
import type { BenchContext, PartResult } from "../context.ts";
import { startBenchFleet } from "../fleet.ts";
import { runLoad, throughput } from "../load.ts";
import { table } from "../markdown.ts";
import { latencyCells, median, number, ratio } from "../stats.ts";
import { createTextMaker } from "../texts.ts";

const ROUNDS = 3;
const CONNECTIONS = 16;

/** What a gateway in a process of its own leaves of the service behind it. */
export async function gateway(context: BenchContext): Promise<PartResult> {
  const seconds = context.isQuick ? 1 : 8;
  context.progress("starting a gateway and what stands behind it");
  await using fleet = await startBenchFleet(context, "gateway,auth+users+entries+nlp+notifications");
  const [account] = (await register(fleet.url, 1, "off")) as [Account];
  const maker = createTextMaker(4);
  await push(
    account,
    Array.from({ length: 100 }, (_, day) => ({
      content: maker.text(150),
      timestamp: new Date(Date.UTC(2025, 0, 1 + day)).toISOString(),
    })),
  );
  const service = fleet.members[0]?.url as string;
  const lanes = [[{ method: "GET", path: "/entries?limit=20", headers: account.headers }]];
  const measure = async (url: string) => {
    const { hostname: host, port } = new URL(url);
    const plan = { host, port: Number(port), connections: CONNECTIONS, lanes, maxMs: seconds * 1_000 };
    return runLoad(plan, context.signal, [200]);
  };
  for (const url of [service, fleet.url]) await measure(url);
  const alone: number[] = [];
  const behind: number[] = [];
  let last: { alone: Awaited<ReturnType<typeof measure>>; behind: Awaited<ReturnType<typeof measure>> } | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    context.progress(`round ${round + 1} of ${ROUNDS}`);
    last = { alone: await measure(service), behind: await measure(fleet.url) };
    alone.push(throughput(last.alone));
    behind.push(throughput(last.behind));
  }
  const share = median(behind) / median(alone);
  const cells = (name: string, rates: readonly number[], latenciesMs: ArrayLike<number>): string[] => [
    name,
    rates.map((rate) => number(rate)).join(", "),
    ...latencyCells(latenciesMs),
  ];
  return {
    rows: [
      {
        what: "GET /entries, 20 entries, cached: a gateway before the service",
        goal: "≥ 0.5 of the service alone",
        found: `${ratio(share)} (${number(median(behind))} to ${number(median(alone))} /s)`,
        isMet: context.isQuick ? undefined : share >= 0.5,
      },
    ],
    details: [
      `${CONNECTIONS} connections, ${ROUNDS} rounds of ${seconds} s each in turn; the medians are compared. Gateway, services, database and load generator share the machine.`,
      table(
        ["", "answers a second, by round", "p50", "p99", "longest (last round)"],
        [
          cells("service alone", alone, last?.alone.latenciesMs ?? []),
          cells("through the gateway", behind, last?.behind.latenciesMs ?? []),
        ],
      ),
    ].join("\n\n"),
  };
}
