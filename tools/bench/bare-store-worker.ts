import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createDatabase, isUniqueViolation } from "../../apps/server/src/platform/database.ts";
import { listEntries } from "../../apps/server/src/services/entries/list-repository.ts";
import { insertEntries } from "../../apps/server/src/services/entries/repository.ts";
import { createEntryWriter } from "../../apps/server/src/services/entries/writer.ts";
import type { BareStorePlan } from "./bare-store.ts";

const PAGE_ENTRIES = 20;

process.once("message", ({ connection, poolSize, userIds, write, page }: BareStorePlan) => {
  const database = createDatabase({ connection, applicationName: "bare", maxConnections: poolSize });
  const writer = createEntryWriter({
    insert: (writes) => insertEntries(database.as([...new Set(writes.map(({ sealed }) => sealed.userId))]), writes),
    isTaken: (error) => isUniqueViolation(error),
  });
  // Bytes that came from another process are no buffers any more.
  const { content, signature, analytics } = write.sealed;
  const bytes = { content: Buffer.from(content), signature: Buffer.from(signature), analytics: Buffer.from(analytics) };
  const answer = Buffer.from(page);
  const entry = answer.subarray(0, answer.length / PAGE_ENTRIES);
  let requests = 0;

  async function answerOf(request: IncomingMessage): Promise<Buffer> {
    const userId = userIds[requests++ % userIds.length] as string;
    if (request.method === "POST") {
      for await (const chunk of request) void chunk;
      await writer.create({ ...write, sealed: { ...write.sealed, ...bytes, userId, entryId: randomUUID() } });
      return entry;
    }
    const everything = { from: undefined, to: undefined, after: undefined, sort: "desc" } as const;
    await listEntries(database, { ...everything, userId, offset: requests % 100, limit: PAGE_ENTRIES + 1 });
    return answer;
  }

  const server = createServer((request, reply) => {
    answerOf(request).then(
      (body) => {
        const headers = { "content-type": "application/json", "content-length": body.length };
        reply.writeHead(request.method === "POST" ? 201 : 200, headers).end(body);
      },
      (error: Error) => reply.writeHead(500).end(error.message),
    );
  });
  server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
});
process.on("disconnect", () => process.exit());
