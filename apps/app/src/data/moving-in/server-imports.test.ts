import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiRequestError } from "@aura-journal/contracts/http";
import type { JournalImport } from "@aura-journal/contracts";
import { outcomeOf } from "../account-outcome.ts";
import type { ImportCalls } from "./import-calls.ts";
import type { Imports, MovingImport } from "./imports.ts";
import { createServerImports } from "./server-imports.ts";

const RUNNING: JournalImport = {
  importId: "019a0000-0000-7000-8000-000000000001",
  state: "running",
  name: "Export.zip",
  size: 10,
  createdAt: "2026-01-25T10:30:00.000Z",
  progress: { done: 1, total: 4 },
};
const DONE: JournalImport = { ...RUNNING, state: "done", progress: { done: 4, total: 4 } };

/** A server whose streams say these, one after the other, and whose import is as the last of them said. */
function serverOf(streams: readonly (readonly JournalImport[])[], after: readonly JournalImport[]) {
  const told: MovingImport[] = [];
  let listened = 0;
  let found = 0;
  const calls = {
    streamImport: async () => {
      const events = streams[listened] ?? assert.fail("it listens once too often");
      listened += 1;
      const encoder = new TextEncoder();
      const pieces = [
        "retry: 3000\n\n",
        ...events.map((event) => `event: import\ndata: ${JSON.stringify(event)}\n\n`),
      ].flatMap((piece) => [encoder.encode(piece.slice(0, 7)), encoder.encode(piece.slice(7))]);
      return { status: 200, headers: {}, body: ReadableStream.from(pieces) };
    },
    getImport: async () => {
      const body = after[found] ?? assert.fail("it asks once too often");
      found += 1;
      return { status: 200, headers: {}, body };
    },
  };
  const imports = createServerImports({
    session: { signedIn: (call) => call() },
    calls: calls as unknown as ImportCalls,
    outcomeOf,
    timers: {
      start(_delayMs, ring) {
        setImmediate(ring);
        return () => {};
      },
    },
    onProgress: (reached) => told.push(reached),
  });
  return { imports, told, listened: () => listened };
}

test("an import is followed over streams that break, and told of whenever it has come further", async () => {
  const server = serverOf(
    [[RUNNING], [], [{ ...RUNNING, progress: { done: 3, total: 4 } }, DONE]],
    [RUNNING, RUNNING, DONE],
  );
  assert.deepEqual(await server.imports.followImport(RUNNING.importId), {
    kind: "done",
    value: { ...DONE, isHere: false },
  });
  assert.deepEqual(
    server.told.map(({ progress }) => progress.done),
    [1, 3, 4],
  );
  assert.equal(server.listened(), 3);
});

test("who leaves follows no more, and who is offline is told so", async () => {
  const leaving = new AbortController();
  const server = serverOf([[RUNNING]], [RUNNING]);
  const following = server.imports.followImport(RUNNING.importId, leaving.signal);
  leaving.abort();
  await assert.rejects(following, { name: "AbortError" });

  const offline = failingWith(503, "EXT_001");
  assert.deepEqual(await offline.followImport(RUNNING.importId), { kind: "failed", problem: "offline" });
  assert.deepEqual(await offline.bringImport({ name: "a.zip", size: 1 }), { kind: "failed", problem: "offline" });
});

test("a file that is larger than the server takes is told as that", async () => {
  const large = failingWith(413, "VAL_001");
  assert.deepEqual(await large.bringImport({ name: "a.zip", size: 1 }), { kind: "failed", problem: "tooLarge" });
});

function failingWith(status: number, code: "EXT_001" | "VAL_001"): Imports {
  return createServerImports({
    session: { signedIn: () => Promise.reject(new ApiRequestError({ code, status, message: "No" })) },
    calls: {} as ImportCalls,
    outcomeOf,
    timers: { start: () => assert.fail("There is nothing to wait for") },
    onProgress: () => {},
  });
}
