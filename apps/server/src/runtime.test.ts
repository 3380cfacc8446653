import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, readConfig } from "./config.ts";
import { createLogger } from "./platform/logger.ts";
import { createRuntime } from "./runtime.ts";

const logger = createLogger({ level: "silent" });
const NOBODY = "http://127.0.0.1:1";
const ANALYSIS = {
  AURA_TARGET: "nlp",
  AURA_SERVICE_SECRET: "a secret of thirty-two bytes, or more",
  AURA_PUBLIC_URL: "https://journal.example.org",
  AURA_AUTH_URL: NOBODY,
  AURA_USERS_URL: NOBODY,
  AURA_ANALYSIS_THREADS: "1",
  AURA_DRAIN_SECONDS: "1",
  HOST: "127.0.0.1",
  PORT: "0",
  METRICS_PORT: "0",
};

test("a service without a store runs without a database, is ready by itself, and says so when it is about to stop", async () => {
  const config = readConfig(ANALYSIS, { isRoot: false, cores: 1 });
  const runtime = await createRuntime({ config, logger });
  const { url } = await runtime.listen();
  assert.equal(runtime.hasStore, false);
  assert.throws(() => runtime.masterKey, /no.* store|has a store/);
  assert.equal((await fetch(`${url}/readyz`)).status, 200, "what others lack is not its own");
  assert.equal((await fetch(`${url}/docs`)).status, 404, "the gateway's pages are the gateway's");
  const closed = runtime.close();
  const last = await fetch(`${url}/readyz`);
  assert.deepEqual([last.status, last.headers.get("connection")], [503, "close"]);
  assert.equal((await fetch(`${url}/livez`)).status, 200, "it serves on until its neighbours have noticed");
  await closed;
  await assert.rejects(fetch(`${url}/livez`));
});

test("a process that has not been told of the others does not start", async () => {
  const config = readConfig({ AURA_TARGET: "nlp" }, { isRoot: false, cores: 1 });
  await assert.rejects(createRuntime({ config, logger }), ConfigError);
});
