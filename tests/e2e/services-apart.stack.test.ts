import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { isApartWanted } from "../support/apart.ts";
import { eventually } from "../support/eventually.ts";
import { startServices } from "../support/process.ts";

test("each service in a process of its own: a journal is written, one of two instances dies, and Ctrl-C leaves nothing behind", async (t) => {
  if (isApartWanted()) return t.skip("it is the same in both shapes");
  const dataDir = await mkdtemp(join(tmpdir(), "aura-apart-"));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  await chmod(dataDir, 0o711);
  const env = { AURA_DATA_DIR: dataDir, HOST: "127.0.0.1", PORT: "0", METRICS_PORT: "0" };
  await using services = startServices(env, []);
  const url = (await services.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
  const ask = async (method: string, path: string, body?: object, token?: string): Promise<Response> =>
    fetch(url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
  const account = { email: "ann@example.org", password: "an oak tree in the rain" };
  const { accessToken: token } = (await (await ask("POST", "/auth/register", account)).json()) as {
    accessToken: string;
  };
  const written = await ask("POST", "/entries", { content: "rowed on the lake" }, token);
  assert.equal(written.status, 201);

  const pidOf = (name: string): number =>
    Number(new RegExp(`"part":"${name}","pid":(\\d+)`).exec(services.printed())?.[1]);
  const names = ["gateway", "auth", "users", "entries-1", "entries-2", "nlp", "notifications"];
  assert.equal(new Set(names.map(pidOf)).size, names.length, services.printed());
  process.kill(pidOf("entries-1"), "SIGKILL");
  // Read while one is away, and again when it is back: a reader sees nothing of it.
  for (let i = 0; i < 40; i += 1) assert.equal((await ask("GET", "/entries", undefined, token)).status, 200);
  await services.prints(/"part":"entries-1".*it is started again/);

  services.child.kill("SIGINT");
  assert.equal(await services.exit, 0);
  assert.ok(!existsSync(join(dataDir, "postgres", "data", "postmaster.pid")), "the database was left running");
  await eventually("no process is left", () => names.every((name) => !isAlive(pidOf(name))));
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
