import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startTestServer, type TestServer } from "../support/server.ts";
import { MUTANTS } from "./mutants.ts";
import { simulateOnServer } from "./real-server.ts";

/** `npm run simulate -- --real-server --seeds 100` runs more. */
const SEEDS = 10;

let server: TestServer;
let directory: string;
before(async () => {
  server = await startTestServer();
  directory = await mkdtemp(join(tmpdir(), "aura-devices-"));
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

test(`no word is lost between three devices and the server itself, ${SEEDS} times`, async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    assert.deepEqual(await simulateOnServer(server, seed, directory), [], `seed ${seed}`);
  }
});

test("it is found out when a crash empties the drafts", async () => {
  const fault = MUTANTS["a crash empties the drafts"]?.device ?? {};
  for (let seed = 1_000; seed < 1_040; seed++) {
    if ((await simulateOnServer(server, seed, directory, fault)).length > 0) return;
  }
  assert.fail("forty seeds passed");
});
