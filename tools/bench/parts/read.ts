import { push, register, type Account } from "../accounts.ts";
import { startBareServer } from "../bare-server.ts";
import type { BenchContext, PartResult, Row } from "../context.ts";
import { requireStatus, runLoad, throughput } from "../load.ts";
import type { LoadPlan, LoadRequest, LoadResult } from "../load-plan.ts";
import { table } from "../markdown.ts";
import { latencyCells, median, number, ratio } from "../stats.ts";
import { createTextMaker } from "../texts.ts";

const CONNECTIONS = 8;
const DAY_MS = 86_400_000;
const NAMES = {
  bare: "bare Fastify, the bytes ready",
  serialised: "bare Fastify, JSON made each time",
  cached: "cached",
  uncached: "uncached",
} as const;

/** GET /entries of 20 entries against bare Fastify with the same bytes. */
export async function read(context: BenchContext): Promise<PartResult> {
  const seconds = context.isQuick ? 1 : 4;
  const rounds = context.isQuick ? 1 : 5;
  const entries = context.isQuick ? 120 : 1_500;
  await using server = await context.startServer("read");
  context.progress("filling journals");
  const accounts = await register(server.url, context.isQuick ? 2 : 4, "off");
  const maker = createTextMaker(2);
  for (const account of accounts) {
    await push(
      account,
      Array.from({ length: entries }, (_, day) => ({
        content: maker.text(150),
        timestamp: new Date(Date.UTC(2020, 0, 1) + day * DAY_MS).toISOString(),
      })),
    );
  }
  const pages = await Promise.all(accounts.map((account) => pagesOf(account, context.signal)));
  const firstPage = accounts.map(({ headers }): LoadRequest[] => [
    { method: "GET", path: "/entries?limit=20", headers },
  ]);
  const [account] = accounts as [Account];
  const body = await (await fetch(`${server.url}/entries?limit=20`, { headers: account.headers })).text();
  await using bare = await startBareServer(body, context.signal);

  const port = Number(new URL(server.url).port);
  const run = async (plan: Partial<LoadPlan> & Pick<LoadPlan, "lanes" | "port">): Promise<LoadResult> => {
    const load = { host: "127.0.0.1", connections: CONNECTIONS, maxMs: seconds * 1_000, ...plan };
    const result = await runLoad(load, context.signal);
    requireStatus(result, [200]);
    return result;
  };
  const results: Record<"bare" | "serialised" | "cached" | "uncached", LoadResult[]> = {
    bare: [],
    serialised: [],
    cached: [],
    uncached: [],
  };
  await run({ port, lanes: firstPage });
  for (let round = 1; round <= rounds; round++) {
    results.bare.push(await run({ port: bare.port, lanes: [[{ method: "GET", path: "/entries" }]] }));
    results.serialised.push(await run({ port: bare.port, lanes: [[{ method: "GET", path: "/entries/serialised" }]] }));
    results.cached.push(await run({ port, lanes: firstPage }));
    // A write makes every page of its user one that was never asked for.
    for (const { client } of accounts) await client.createEntry({ body: { content: "Something new." } });
    results.uncached.push(await run({ port, lanes: pages, isOnce: true }));
    const told = Object.entries(results).map(
      ([name, list]) => `${name} ${number(throughput(list.at(-1) as LoadResult))}`,
    );
    context.progress(`round ${round}/${rounds}: ${told.join(", ")} a second`);
  }

  const perSecond = (kind: keyof typeof results): number => median(results[kind].map(throughput));
  const rows = (["uncached", "cached"] as const).map((kind): Row => {
    const share = perSecond(kind) / perSecond("bare");
    const goal = kind === "cached" ? 0.5 : 0.15;
    return {
      what: `GET /entries, 20 entries, ${kind}`,
      goal: `≥ ${goal} of bare Fastify`,
      found: `${ratio(share)} (${number(perSecond(kind))} to ${number(perSecond("bare"))} /s); ${ratio(perSecond(kind) / perSecond("serialised"))} of bare Fastify that makes the JSON of the same page`,
      isMet: share >= goal,
    };
  });
  return {
    rows,
    details: [
      `${CONNECTIONS} connections, ${number(body.length)} bytes a page, ${rounds} rounds of ${seconds} s in turn, medians. ` +
        `Uncached: each page begins at another entry and is asked for once; between the rounds every journal changes. Cached: the newest page again and again. Nothing is compressed.`,
      table(
        ["", "per second", "p50", "p99", "worst"],
        (["bare", "serialised", "cached", "uncached"] as const).map((kind) => {
          const all = results[kind].flatMap(({ latenciesMs }) => [...latenciesMs]);
          return [NAMES[kind], number(perSecond(kind)), ...latencyCells(all)];
        }),
      ),
    ].join("\n\n"),
  };
}

/** A page of 20 from every place in a journal but the last ones. */
async function pagesOf({ client, headers }: Account, signal: AbortSignal): Promise<LoadRequest[]> {
  const pages: LoadRequest[] = [];
  let cursor: string | undefined;
  for (;;) {
    signal.throwIfAborted();
    const { body } = await client.listEntries({ query: { limit: 1, ...(cursor === undefined ? {} : { cursor }) } });
    cursor = body.pagination.nextCursor;
    if (cursor === undefined) return pages.slice(0, -20);
    pages.push({ method: "GET", path: `/entries?limit=20&cursor=${encodeURIComponent(cursor)}`, headers });
  }
}
