import { listenToStream } from "../../../tests/support/event-stream.ts";
import { startRedis } from "../../../tests/support/redis.ts";
import { register, type Account } from "../accounts.ts";
import type { BenchContext, PartResult } from "../context.ts";
import { startBenchFleet } from "../fleet.ts";
import { table } from "../markdown.ts";
import { latencyCells, milliseconds, quantile } from "../stats.ts";

const LIMIT_MS = 100;

/** How long a client of one instance waits for what was written through another. */
export async function wakeUps(context: BenchContext): Promise<PartResult> {
  const count = context.isQuick ? 30 : 500;
  await using redis = await startRedis();
  context.progress("starting two instances of entries, and what else they need");
  await using fleet = await startBenchFleet(context, "gateway,auth+users+nlp+notifications,entries:2", {
    REDIS_URL: `redis://127.0.0.1:${redis.client.options.port ?? 0}`,
  });
  const [account] = (await register(fleet.url, 1, "off")) as [Account];
  const [one, other] = fleet.members.filter(({ name }) => name.startsWith("entries")).map(({ url }) => url);
  const events = await listenToStream(`${other}/sync/stream`, account.token);
  await events.more(0);
  const lagsMs: number[] = [];
  context.progress(`${count} entries`);
  for (let nth = 0; nth < count && !context.signal.aborted; nth += 1) {
    const heard = events.count();
    const answer = await fetch(`${one}/entries`, {
      method: "POST",
      headers: { ...account.headers, "content-type": "application/json" },
      body: JSON.stringify({ content: `Entry ${nth}` }),
    });
    if (answer.status !== 201) throw new Error(`an entry was answered ${answer.status}`);
    const startMs = performance.now();
    await answer.arrayBuffer();
    await events.more(heard);
    lagsMs.push(performance.now() - startMs);
  }
  events.close();
  const p99 = quantile(lagsMs, 0.99);
  return {
    rows: [
      {
        what: "from a write on one instance to the event on another",
        goal: "p99 ≤ 100 ms",
        found: `p99 ${milliseconds(p99)}`,
        isMet: context.isQuick ? undefined : p99 <= LIMIT_MS,
      },
    ],
    details: table(["", "p50", "p99", "longest"], [["from the write's answer to the event", ...latencyCells(lagsMs)]]),
  };
}
