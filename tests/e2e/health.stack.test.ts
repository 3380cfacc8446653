import assert from "node:assert/strict";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readConfig } from "../../apps/server/src/config.ts";
import { startEmbeddedPostgres } from "../../apps/server/src/platform/embedded-postgres.ts";
import { createLogger } from "../../apps/server/src/platform/logger.ts";
import { createRuntime } from "../../apps/server/src/runtime.ts";

test("with PostgreSQL stopped, health names the services' stores and no host, role or path", async () => {
  const directory = await mkdtemp(join(tmpdir(), "aura-health-"));
  await chmod(directory, 0o711);
  const logger = createLogger({ level: "silent" });
  const postgres = await startEmbeddedPostgres({ directory, logger, settings: ["fsync=off"] });
  try {
    const env = { AURA_DATA_DIR: directory, PORT: "0", METRICS_PORT: "0", HOST: "127.0.0.1" };
    await using runtime = await createRuntime({
      config: readConfig(env, { isRoot: false, cores: 2 }),
      logger,
      database: { owner: postgres.owner, as: postgres.as, rolesCanLogIn: true },
      hasBackgroundWork: false,
    });
    const { url } = await runtime.listen();
    const well = await fetch(`${url}/health`);
    const { checks } = (await well.json()) as { checks: { name: string }[] };
    assert.equal(well.status, 200);
    assert.ok(checks.length > 3, "no store was looked at");

    await postgres.stop();
    const ill = await fetch(`${url}/health`);
    const text = await ill.text();
    const { error } = JSON.parse(text) as {
      error: { code: string; details: { issues: { field: string; reason: string }[] } };
    };
    assert.deepEqual([ill.status, error.code], [503, "DB_001"]);
    assert.match(ill.headers.get("retry-after") ?? "", /^\d+$/);
    assert.deepEqual(
      error.details.issues,
      checks.map(({ name }) => ({ field: name, reason: "does not answer" })),
    );
    for (const secret of [directory, tmpdir(), "5432", "aura_", "ECONN", "ENOENT", "socket"]) {
      assert.ok(!text.includes(secret), secret);
    }
    assert.equal((await fetch(`${url}/livez`)).status, 200, "the process itself is well");
  } finally {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
});
