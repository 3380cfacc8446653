import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startTestServer, type TestServer } from "../support/server.ts";
import { MUTANTS } from "./mutants.ts";
import { simulateOnServer } from "./real-server.ts";

/** `npm run simulate -- --server --seeds 100` sets it. */
const SEEDS = Number(process.env["AURA_SIMULATION_SEEDS"] ?? 10);
const FROM = Number(process.env["AURA_SIMULATION_FROM"] ?? 1);

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
  for (let seed = FROM; seed < FROM + SEEDS; seed++) {
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
