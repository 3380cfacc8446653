import { setTimeout as delay } from "node:timers/promises";
import { push, register, type Account } from "../accounts.ts";
import type { BenchContext, PartResult, Row } from "../context.ts";
import { runLoad } from "../load.ts";
import type { LoadRequest } from "../load-plan.ts";
import { table } from "../markdown.ts";
import { processTree, proportionalMemory, residentMemory } from "../processes.ts";
import type { ServerProcess } from "../server-process.ts";
import { mebibytes } from "../stats.ts";
import { createTextMaker } from "../texts.ts";

const NODE_LIMIT = 256 * 2 ** 20;
const WHOLE_LIMIT = 512 * 2 ** 20;

interface Memory {
  readonly when: string;
  readonly node: number;
  readonly nodeHighest: number;
  readonly postgres: number;
}

/** What the server holds in memory at rest, and after everything that the other parts do has been done to it. */
export async function memory(context: BenchContext): Promise<PartResult> {
  const seconds = context.isQuick ? 1 : 15;
  const restMs = context.isQuick ? 500 : 15_000;
  await using server = await context.startServer("memory");
  await delay(restMs);
  const taken = [take("at rest, just started", server)];

  context.progress("registering users");
  const accounts = await register(server.url, context.isQuick ? 2 : 16, "local");
  await load(context, server, accounts, seconds);
  taken.push(take("right after the load", server));
  await delay(restMs);
  taken.push(take("at rest after the load", server));

  const row = ({ when, node, postgres }: Memory): Row[] => [
    { what: `memory ${when}: Node`, goal: "≤ 256 MiB", found: mebibytes(node), isMet: node <= NODE_LIMIT },
    {
      what: `memory ${when}: with PostgreSQL`,
      goal: "≤ 512 MiB",
      found: mebibytes(node + postgres),
      isMet: node + postgres <= WHOLE_LIMIT,
    },
  ];
  return {
    rows: taken.flatMap(row),
    details: [
      "Node: resident memory (VmRSS). PostgreSQL: proportional memory (PSS) over all its processes, so that shared buffers count once. " +
        `The load: ${seconds} s each of writing (32 clients, analysed), of reading pages, of searching (8 clients), then a sync of 10,000 entries both ways (all shorter with --quick).`,
      table(
        ["", "Node", "highest so far", "PostgreSQL"],
        taken.map(({ when, node, nodeHighest, postgres }) => [when, ...[node, nodeHighest, postgres].map(mebibytes)]),
      ),
    ].join("\n\n"),
  };
}

function take(when: string, server: ServerProcess): Memory {
  const { now: node, highest: nodeHighest } = residentMemory(server.pid) ?? { now: Number.NaN, highest: Number.NaN };
  return { when, node, nodeHighest, postgres: proportionalMemory(processTree(server.postgresPid)) };
}

async function load(
  context: BenchContext,
  server: ServerProcess,
  accounts: readonly Account[],
  seconds: number,
): Promise<void> {
  const { hostname: host, port } = new URL(server.url);
  const maker = createTextMaker(9);
  const run = async (what: string, connections: number, requestsOf: (account: Account) => LoadRequest[]) => {
    context.progress(what);
    const lanes = accounts.map(requestsOf);
    const plan = { host, port: Number(port), connections, lanes, maxMs: seconds * 1_000 };
    await runLoad(plan, context.signal, [200, 201]);
  };
  await run("writing", 32, ({ headers }) =>
    Array.from({ length: 32 }, () => ({
      method: "POST",
      path: "/entries",
      headers,
      body: JSON.stringify({ content: maker.text(150) }),
    })),
  );
  await run("reading", 8, ({ headers }) =>
    Array.from({ length: 10 }, (_, page) => ({ method: "GET", path: `/entries?limit=20&page=${page + 1}`, headers })),
  );
  await run("searching", 8, ({ headers }) =>
    Array.from({ length: 50 }, (_, rank) => ({
      method: "POST",
      path: "/entries/search",
      headers,
      body: JSON.stringify({ q: `${maker.vocabulary[rank]} ${maker.vocabulary[rank * 3 + 1]}` }),
    })),
  );
  const [account] = accounts as [Account];
  const count = context.isQuick ? 500 : 10_000;
  context.progress("synchronising");
  const entries = Array.from({ length: count }, (_, minute) => ({
    content: maker.text(150),
    timestamp: new Date(Date.UTC(2024, 0, 1, 0, minute)).toISOString(),
  }));
  for (let at = 0; at < entries.length; at += 500) await push(account, entries.slice(at, at + 500));
  let since: string | undefined;
  for (let hasMore = true; hasMore;) {
    const query = { limit: 500, ...(since === undefined ? {} : { since }) };
    const { body } = await account.client.pullChanges({ query }, { headers: { "accept-encoding": "gzip" } });
    ({ cursor: since, hasMore } = body);
  }
}
