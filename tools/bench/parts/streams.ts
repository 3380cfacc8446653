import { Agent } from "undici";
import { eventually } from "../../../tests/support/eventually.ts";
import { register } from "../accounts.ts";
import type { BenchContext, PartResult } from "../context.ts";
import { startBenchFleet } from "../fleet.ts";
import { table } from "../markdown.ts";
import { residentMemory } from "../processes.ts";
import { mebibytes, number } from "../stats.ts";

const LIMIT = 256 * 2 ** 20;
/** As many as the server lets one person open. */
const STREAMS_EACH = 10;

/** What open streams cost the processes that hold them: where the services run apart, and in the one that is all of them. */
export async function streams(context: BenchContext): Promise<PartResult> {
  const count = context.isQuick ? 50 : 5_000;
  const apart = await heldApart(context, count);
  const inOne = await heldInOne(context, count);
  const instances = apart.filter(({ name }) => name === "entries" || name === "gateway");
  return {
    rows: [
      {
        what: `${number(count)} open streams on one instance of entries, through one gateway`,
        goal: "≤ 256 MiB each",
        found: instances.map(({ name, now }) => `${name} ${mebibytes(now)}`).join(", "),
        isMet: context.isQuick ? undefined : instances.every(({ now }) => now <= LIMIT),
      },
      {
        what: `the same on the one process that is the whole server`,
        goal: "",
        found: mebibytes(inOne.now),
        isMet: undefined,
      },
    ],
    details: [
      "Resident memory. Each stream has a connection of its own and has received its first event.",
      table(
        ["process", "before", "all open", "highest", "a stream"],
        [...apart, inOne].map(({ name, before, now, highest }) => [
          name,
          mebibytes(before),
          mebibytes(now),
          mebibytes(highest),
          `${number((now - before) / count / 1_024)} KiB`,
        ]),
      ),
    ].join("\n\n"),
  };
}

/** What a process held before the streams were opened, with all of them open, and at most; in bytes. */
interface Held {
  readonly name: string;
  readonly before: number;
  readonly now: number;
  readonly highest: number;
}

async function heldApart(context: BenchContext, count: number): Promise<Held[]> {
  context.progress("starting the services apart");
  await using fleet = await startBenchFleet(context, "gateway,auth+users+nlp+notifications,entries");
  const processes = fleet.members.map(({ name, pid }) => ({ name, pid: pid() }));
  return await held(context, fleet.url, processes, count);
}

async function heldInOne(context: BenchContext, count: number): Promise<Held> {
  await using server = await context.startServer("streams");
  const [whole] = await held(context, server.url, [{ name: "all in one", pid: server.pid }], count);
  return whole as Held;
}

/** Opens the streams and says what that took from each process. */
async function held(
  context: BenchContext,
  url: string,
  processes: readonly { readonly name: string; readonly pid: number }[],
  count: number,
): Promise<Held[]> {
  context.progress(`registering ${count / STREAMS_EACH} users: minutes, since a password is hashed with care`);
  const accounts = await register(url, count / STREAMS_EACH, "off", context.signal);
  const before = processes.map(({ pid }) => residentMemory(pid)?.now ?? Number.NaN);
  const agent = new Agent({ connections: null, headersTimeout: 60_000, bodyTimeout: 0 });
  let heard = 0;
  context.progress(`opening ${count} streams`);
  for (const account of accounts) {
    context.signal.throwIfAborted();
    await Promise.all(
      Array.from({ length: STREAMS_EACH }, async () => {
        const { statusCode, body } = await agent.request({
          origin: url,
          method: "GET",
          path: "/sync/stream",
          headers: account.headers,
        });
        if (statusCode !== 200) throw new Error(`a stream was answered ${statusCode}`);
        let isFirst = true;
        body.on("data", () => {
          if (isFirst) heard += 1;
          isFirst = false;
        });
        body.on("error", () => {});
      }),
    );
  }
  await eventually("every stream has said where its journal is", () => heard === count, 60_000);
  const [writer] = accounts;
  await writer?.client.createEntry({ body: { content: "one more, while all listen" } });
  const memory = processes.map(({ pid }) => residentMemory(pid) ?? { now: Number.NaN, highest: Number.NaN });
  await agent.destroy();
  return processes.map(({ name }, nth) => ({
    name,
    before: before[nth] as number,
    now: memory[nth]?.now as number,
    highest: memory[nth]?.highest as number,
  }));
}
