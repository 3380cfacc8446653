import { Agent } from "undici";
import { eventually } from "../../../tests/support/eventually.ts";
import { register } from "../accounts.ts";
import type { BenchContext, PartResult } from "../context.ts";
import { table } from "../markdown.ts";
import { residentMemory } from "../processes.ts";
import { mebibytes, number } from "../stats.ts";

const LIMIT = 256 * 2 ** 20;
/** As many as the server lets one person open. */
const STREAMS_EACH = 10;

/** What open streams cost the one process that holds them. */
export async function streams(context: BenchContext): Promise<PartResult> {
  const count = context.isQuick ? 50 : 5_000;
  await using server = await context.startServer("streams");
  context.progress(`registering ${count / STREAMS_EACH} users: minutes, since a password is hashed with care`);
  const accounts = await register(server.url, count / STREAMS_EACH, "off");
  const before = residentMemory(server.pid)?.now ?? Number.NaN;
  const agent = new Agent({ connections: null, headersTimeout: 60_000, bodyTimeout: 0 });
  let heard = 0;
  context.progress(`opening ${count} streams`);
  for (const account of accounts) {
    await Promise.all(
      Array.from({ length: STREAMS_EACH }, async () => {
        const { statusCode, body } = await agent.request({
          origin: server.url,
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
  const memory = residentMemory(server.pid) ?? { now: Number.NaN, highest: Number.NaN };
  await agent.destroy();
  return {
    rows: [
      {
        what: `${number(count)} open streams on one instance`,
        goal: "≤ 256 MiB",
        found: `${mebibytes(memory.now)} (${mebibytes(before)} before they were opened)`,
        isMet: context.isQuick ? undefined : memory.now <= LIMIT,
      },
    ],
    details: [
      "Resident memory of the one process that is the whole server. Each stream has a connection of its own and has received its first event.",
      table(
        ["", "resident"],
        [
          ["before", mebibytes(before)],
          ["all open", mebibytes(memory.now)],
          ["highest", mebibytes(memory.highest)],
          ["a stream", `${number((memory.now - before) / count / 1_024)} KiB`],
        ],
      ),
    ].join("\n\n"),
  };
}
