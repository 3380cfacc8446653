import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Runs while an image is built, in its own file system and as its own user: what a start compiles is kept then, and a container,
 * whose file system is read-only, has nothing left to compile. That the image works at all is seen on the way.
 */
const NODE = "/app/bin/node";
const AURA = "/app/apps/server/bin/aura.js";
const URL_HERE = `http://127.0.0.1:${process.env["PORT"] ?? "8000"}`;
const CACHE = "/app/node_modules/.cache/aura";
const PATIENCE_MS = 60_000;

const dataDir = mkdtempSync(join(tmpdir(), "aura-warm-"));
const env = { ...process.env, AURA_DATA_DIR: dataDir, HOST: "127.0.0.1", LOG_LEVEL: "warn" };
const server = spawn(NODE, [AURA, "serve"], { env, stdio: "inherit" });
try {
  await ready(server);
  await writeAndFind();
  // Beside the server, as in a container of its own.
  runCommand("backup", "--to", join(dataDir, "backups"));
  runCommand("doctor");
  const gone = once(server, "exit");
  server.kill("SIGTERM");
  const [code] = (await gone) as [number | null];
  if (code !== 0) throw new Error(`the server ended with ${code}`);
  // In the image it belongs to root, so that whoever breaks into the server cannot leave code there.
  for (const path of readdirSync(CACHE, { recursive: true, withFileTypes: true })) {
    chmodSync(join(path.parentPath, path.name), path.isDirectory() ? 0o755 : 0o644);
  }
} finally {
  server.kill("SIGKILL");
  rmSync(dataDir, { recursive: true });
}

async function ready(server: ChildProcess): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (
    !(await fetch(`${URL_HERE}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error("the server does not start");
    await delay(100);
  }
}

async function writeAndFind(): Promise<void> {
  const account = { email: "warm@example.org", password: "an oak tree in the rain" };
  const { accessToken } = await ask<{ accessToken: string }>("/auth/register", account);
  await ask("/entries", { content: "Walked to the office by the river." }, accessToken);
  await ask("/entries/search", { q: "walking" }, accessToken);
}

async function ask<T>(path: string, body: unknown, token?: string): Promise<T> {
  const answer = await fetch(`${URL_HERE}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

function runCommand(...args: readonly string[]): void {
  spawnSync(NODE, [AURA, ...args], { env, stdio: ["ignore", "ignore", "inherit"] });
}
