import { setTimeout as delay } from "node:timers/promises";
import { pushBodies, register, type Account } from "../accounts.ts";
import type { BenchContext, PartResult, Row } from "../context.ts";
import { connect, untilAnalysed } from "../database.ts";
import { runLoad } from "../load.ts";
import type { LoadRequest } from "../load-plan.ts";
import { table } from "../markdown.ts";
import { residentMemory, watchMemory } from "../processes.ts";
import type { ServerProcess } from "../server-process.ts";
import { mebibytes, number } from "../stats.ts";
import { createTextMaker } from "../texts.ts";

interface Synced {
  readonly pushSeconds: number;
  readonly pullSeconds: number;
  readonly servedSeconds: number;
  readonly pulledBytes: number;
  /** Over idle. */
  readonly pushPeak: number;
  readonly pullPeak: number;
}

/** A device that was offline for long sends its journal; another begins from nothing. */
export async function sync(context: BenchContext): Promise<PartResult> {
  const count = context.isQuick ? 1_000 : 10_000;
  const results: { analysis: "off" | "local"; idle: number; synced: Synced }[] = [];
  for (const analysis of ["off", "local"] as const) {
    await using server = await context.startServer(`sync-${analysis}`);
    const [account] = (await register(server.url, 1, analysis)) as [Account];
    await delay(context.isQuick ? 500 : 5_000);
    const idle = residentMemory(server.pid)?.now ?? Number.NaN;
    results.push({ analysis, idle, synced: await synchronise(context, server, account, count, idle) });
  }
  const [{ synced }] = results as [(typeof results)[number]];
  const peak = Math.max(synced.pushPeak, synced.pullPeak);
  const row = (what: string, goal: string, found: string, isMet: boolean): Row => ({ what, goal, found, isMet });
  return {
    rows: [
      row(
        `sync: push of ${number(count)} entries`,
        "≤ 2.5 s",
        `${number(synced.pushSeconds)} s`,
        synced.pushSeconds <= 2.5,
      ),
      row(
        `sync: pull of ${number(count)} entries, gzip`,
        "≤ 0.6 s",
        `${number(synced.pullSeconds)} s (${number(synced.servedSeconds)} s without the client's unpacking and parsing)`,
        synced.pullSeconds <= 0.6,
      ),
      row("sync: peak memory over idle", "≤ 150 MB", mebibytes(peak), peak <= 150e6),
    ],
    details: [
      `Entries of 150 words, ${number(count / 500)} requests of 500 each way, one after the other, memory sampled every 25 ms.`,
      table(
        [
          "analysis",
          "push",
          "pull",
          "served",
          "gzip bytes",
          "idle",
          "peak of push over idle",
          "peak of pull over idle",
        ],
        results.map(({ analysis, idle, synced: s }) => [
          analysis,
          ...[s.pushSeconds, s.pullSeconds, s.servedSeconds].map((seconds) => `${number(seconds)} s`),
          ...[s.pulledBytes, idle, s.pushPeak, s.pullPeak].map(mebibytes),
        ]),
      ),
    ].join("\n\n"),
  };
}

async function synchronise(
  context: BenchContext,
  server: ServerProcess,
  { client, headers }: Account,
  count: number,
  idle: number,
): Promise<Synced> {
  const maker = createTextMaker(5);
  const entries = Array.from({ length: count }, (_, minute) => ({
    content: maker.text(150),
    timestamp: new Date(Date.UTC(2020, 0, 1) + minute * 60_000).toISOString(),
  }));
  const { hostname: host, port } = new URL(server.url);
  const inTurn = async (lane: readonly LoadRequest[]) =>
    runLoad(
      { host, port: Number(port), connections: 1, lanes: [lane], isOnce: true, maxMs: 120_000 },
      context.signal,
      [200],
    );

  const pushing = watchMemory(server.pid);
  const pushed = await inTurn(
    pushBodies(entries).map((body) => ({ method: "POST", path: "/sync/push", headers, body: JSON.stringify(body) })),
  );
  const pushPeak = pushing.stop().highest - idle;
  context.progress(`pushed in ${number(pushed.elapsedMs / 1_000)} s`);

  // An analysis that arrives is a change of its own, and would come with the pull again.
  await using owner = await connect(server.owner);
  await untilAnalysed(owner, context.signal);
  const pulling = watchMemory(server.pid);
  const requests: LoadRequest[] = [];
  const gzip = { "accept-encoding": "gzip" };
  let cursor: string | undefined;
  let pulled = 0;
  const startMs = performance.now();
  for (let hasMore = true; hasMore;) {
    const query = { limit: 500, ...(cursor === undefined ? {} : { since: cursor }) };
    const { body } = await client.pullChanges({ query }, { headers: gzip, signal: context.signal });
    const since = cursor === undefined ? "" : `&since=${encodeURIComponent(cursor)}`;
    requests.push({ method: "GET", path: `/sync/changes?limit=500${since}`, headers: { ...headers, ...gzip } });
    pulled += body.changes.length;
    ({ cursor, hasMore } = body);
  }
  const pullSeconds = (performance.now() - startMs) / 1_000;
  if (pulled !== count) throw new Error(`${pulled} of ${count} entries came back`);
  const served = await inTurn(requests);
  const pullPeak = pulling.stop().highest - idle;
  context.progress(`pulled in ${number(pullSeconds)} s`);
  return {
    pushSeconds: pushed.elapsedMs / 1_000,
    pullSeconds,
    servedSeconds: served.elapsedMs / 1_000,
    pulledBytes: served.bodyBytes,
    pushPeak,
    pullPeak,
  };
}
