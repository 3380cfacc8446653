import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startAura } from "../support/process.ts";

const limitsOf = (limit: number | string): string =>
  `rate_limits:\n  authenticated_users: []\n  anonymous:\n    - { endpoint: /docs, method: GET, limit: ${limit}, window: 1h }\n`;
const TRANSFORM = `transform:
  - { endpoint: /docs, method: GET, response: { headers: { set: [{ name: X-Tenant, value: blue }] } } }
`;

test("a hang-up has a server read its files anew, and a bad one is named and left aside", async () => {
  const directory = await mkdtemp(join(tmpdir(), "aura-hangup-"));
  try {
    await chmod(directory, 0o711);
    const [limits, transform] = [join(directory, "limits.yaml"), join(directory, "transform.yaml")];
    await writeFile(limits, limitsOf(700));
    await writeFile(transform, "transform: []\n");
    // One process in every shape of a run: the hang-up is told to it.
    await using server = startAura(["serve", "--target", "all"], {
      AURA_DATA_DIR: directory,
      AURA_WEB_APP_DIR: join(directory, "no-app"),
      AURA_RATE_LIMITS_FILE: limits,
      AURA_TRANSFORM_FILE: transform,
      HOST: "127.0.0.1",
      PORT: "0",
      METRICS_PORT: "0",
    });
    const [, url = ""] = await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/);
    const seen = async (): Promise<unknown> => {
      const { headers } = await fetch(`${url}/docs`);
      return [headers.get("ratelimit-limit"), headers.get("x-tenant")];
    };
    assert.deepEqual(await seen(), ["700", null]);
    await writeFile(transform, TRANSFORM);
    await writeFile(limits, limitsOf("many"));
    server.child.kill("SIGHUP");
    await server.prints(/transform\.yaml.*"msg":"file read anew"/);
    await server.prints(/line 4: rate_limits\.anonymous\.0\.limit .*what stood before stands on/);
    assert.deepEqual(await seen(), ["700", "blue"]);
    await writeFile(limits, limitsOf(800));
    server.child.kill("SIGHUP");
    await server.prints(/limits\.yaml.*"msg":"file read anew"/);
    assert.deepEqual(await seen(), ["800", "blue"]);
    server.child.kill("SIGTERM");
    assert.equal(await server.exit, 0);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
