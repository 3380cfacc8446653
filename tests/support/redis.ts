import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { secretText, type RedisConfig } from "../../apps/server/src/config.ts";
import { eventually } from "./eventually.ts";

const run = promisify(execFile);

async function findRedis(): Promise<string | undefined> {
  try {
    await run("redis-server", ["--version"]);
    return undefined;
  } catch {
    return "redis-server is not there: nothing was tried with a real Redis";
  }
}

/** Absent: why there can be no Redis here. Where every test must run, none is skipped. */
export const missingRedis = process.env["AURA_REQUIRE_ALL"] === "1" ? undefined : await findRedis();

/** A real Redis on a free port of the loopback address, with nothing on disk. */
export interface TestRedis extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly config: RedisConfig;
  /** For looking behind the scenes. */
  readonly client: Redis;
  /** Stops answering and keeps its connections (SIGSTOP), as a machine out of breath does. */
  hang(): void;
  resume(): void;
  /** Ends it without a farewell. */
  kill(): Promise<void>;
  /** Starts it anew on its port, empty. */
  restart(): Promise<void>;
}

/**
 * Starts one; disposing ends it.
 * @param settings more of its options, such as `["--requirepass", "…"]`
 */
export async function startRedis(settings: readonly string[] = [], scheme = "redis"): Promise<TestRedis> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), "aura-redis-"));
  const place = settings.includes("--tls-port") ? [] : ["--port", String(port)];
  const args = [...place, ...settings.map((one) => one.replace("{port}", String(port)))];
  let child = await launch([...args, "--dir", directory]);
  const url = `${scheme}://localhost:${port}`;
  const client = new Redis({ host: "127.0.0.1", port, lazyConnect: true, retryStrategy: () => 50 });
  client.on("error", () => {});
  return {
    port,
    url,
    config: { url: secretText(url), caFile: undefined, keyPrefix: "aura" },
    client,
    hang: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    async kill() {
      child.kill("SIGKILL");
      await ended(child);
    },
    async restart() {
      child = await launch([...args, "--dir", directory]);
    },
    async [Symbol.asyncDispose]() {
      client.disconnect();
      child.kill("SIGKILL");
      await ended(child);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Runs a redis-server with these arguments until it says that it is ready. */
export async function launch(args: readonly string[]): Promise<ChildProcess> {
  const quiet = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"];
  const child = spawn("redis-server", [...args.slice(0, 1).filter(isFile), ...quiet, ...args.filter(isNoFile)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await eventually("redis-server is ready", () => {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}:\n${said}`);
    return /Ready to accept connections|Sentinel ID is|monitor master/.test(said);
  });
  return child;
}

const isFile = (argument: string): boolean => argument.endsWith(".conf");
const isNoFile = (argument: string): boolean => !isFile(argument);

/** Waits until the process is gone. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

/** A port of the loopback address that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
