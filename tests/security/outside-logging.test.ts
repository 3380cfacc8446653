import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { startLanguageServer } from "../../apps/server/src/services/nlp/google/language-server.fixture.ts";

const SERVICE = new URL("../../apps/server/src/services/nlp/google/google-service.ts", import.meta.url).href;

test("the outside service's client writes no text anywhere, not even where the environment asks it to", async () => {
  await using server = await startLanguageServer();
  const settings = { host: "127.0.0.1", port: server.port, isPlain: true };
  const script = `
    const { createGoogleService } = await import(${JSON.stringify(SERVICE)});
    const service = createGoogleService({ settings: ${JSON.stringify(settings)}, deadlineMs: 60_000 });
    console.log(JSON.stringify(await service.send("a lovely walk")).includes("google/language-v2"));
    await service.close();`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    env: { ...process.env, GOOGLE_SDK_NODE_LOGGING: "all" },
  });
  assert.deepEqual(server.texts, ["a lovely walk"]);
  assert.equal(stdout, "true\n");
  assert.equal(stderr, "");
});
