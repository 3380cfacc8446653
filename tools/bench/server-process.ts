import { spawn, type ChildProcess } from "node:child_process";
import { chmod, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { ConnectionOptions } from "../../apps/server/src/platform/database.ts";
import { runningPostgres } from "../../apps/server/src/platform/embedded-postgres.ts";
import { AURA } from "../aura-process.ts";

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 40_000;

/** The program as an operator starts it, `aura serve`, on a fresh directory with a PostgreSQL of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly metricsUrl: string;
  readonly pid: number;
  /** The postmaster's. */
  readonly postgresPid: number;
  readonly owner: ConnectionOptions;
  connectionAs(role: string): ConnectionOptions;
  /** For commands beside the server. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface ServerProcessOptions {
  /** An empty directory is made below it, and removed at the end. */
  readonly directory: string;
  /** Profiles of the processor's time are written there when the server stops, one for each of its threads. */
  readonly profileDirectory?: string;
  readonly signal: AbortSignal;
}

/** Limits that no benchmark reaches; the limiter counts all the same. */
const RATE_LIMITS = `rate_limits:
  authenticated_users:
    - { endpoint: /entries, method: POST, limit: 1000000000, window: 1h }
    - { endpoint: /analyze, method: POST, limit: 1000000000, window: 1h }
    - { endpoint: /sync/push, method: POST, limit: 1000000000, window: 1h }
  anonymous:
    - { endpoint: /auth/register, method: POST, limit: 1000000000, window: 1h }
    - { endpoint: /auth/login, method: POST, limit: 1000000000, window: 15m }
`;

/** Starts the server and waits until it serves; disposing stops it, its PostgreSQL included, and removes its files. */
export async function startServer(options: ServerProcessOptions): Promise<ServerProcess> {
  await using undo = new AsyncDisposableStack();
  const home = await mkdtemp(join(options.directory, "aura-bench-"));
  undo.defer(() => rm(home, { recursive: true, force: true }));
  // Where this runs as root, PostgreSQL runs as somebody else and must get through to its files.
  await chmod(home, 0o711);
  const dataDir = join(home, "data");
  const rateLimits = join(home, "rate-limits.yaml");
  await writeFile(rateLimits, RATE_LIMITS);
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    AURA_DATA_DIR: dataDir,
    AURA_RATE_LIMITS_FILE: rateLimits,
    AURA_ACCESS_TOKEN_SECONDS: "3600",
    HOST: "127.0.0.1",
    PORT: "0",
    METRICS_PORT: "0",
  };
  const logPath = join(home, "server.log");
  const log = await open(logPath, "w");
  const child = spawn(
    process.execPath,
    [
      ...(options.profileDirectory === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${options.profileDirectory}`]),
      AURA,
      "serve",
    ],
    // Detached: Ctrl-C reaches this program alone, which then stops what it started in order.
    { env: environment, stdio: ["ignore", log.fd, log.fd], detached: true },
  );
  await log.close();
  undo.defer(() => stop(child, dataDir));
  const { url, metricsUrl } = await untilServing(child, logPath, options.signal);
  const postgres = await runningPostgres(dataDir);
  if (postgres === undefined) throw new Error("the server runs without its PostgreSQL");
  const stopping = undo.move();
  return {
    url,
    metricsUrl,
    pid: child.pid as number,
    postgresPid: await postmasterPid(dataDir),
    owner: postgres.owner,
    connectionAs: (role) => postgres.as(role),
    environment,
    [Symbol.asyncDispose]: () => stopping.disposeAsync(),
  };
}

async function untilServing(
  child: ChildProcess,
  logPath: string,
  signal: AbortSignal,
): Promise<{ url: string; metricsUrl: string }> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    signal.throwIfAborted();
    const log = await readFile(logPath, "utf8");
    const line = log.split("\n").find((one) => one.includes('"msg":"serving"'));
    if (line !== undefined) return JSON.parse(line) as { url: string; metricsUrl: string };
    if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadlineMs)
      throw new Error(`the server did not start; the end of its log:\n${log.slice(-2_000)}`);
    await delay(50);
  }
}

async function stop(child: ChildProcess, dataDir: string): Promise<void> {
  const postgresPid = await postmasterPid(dataDir).catch(() => undefined);
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    const hurry = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    await gone;
    clearTimeout(hurry);
  }
  // A server that was killed leaves its PostgreSQL behind.
  if (postgresPid === undefined) return;
  for (let attempt = 0; isAlive(postgresPid); attempt++) {
    process.kill(postgresPid, attempt < 100 ? "SIGINT" : "SIGQUIT");
    await delay(50);
  }
}

async function postmasterPid(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, "postgres", "data", "postmaster.pid"), "utf8")).split("\n", 1)[0]);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
