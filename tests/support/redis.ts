import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { secretText, type RedisConfig } from "../../apps/server/src/config.ts";
import { createLogger } from "../../apps/server/src/platform/logger.ts";
import { openRedis, type RedisStore } from "../../apps/server/src/platform/redis.ts";
import { createTelemetry } from "../../apps/server/src/platform/telemetry.ts";
import type { Certificate } from "./certificate.ts";
import { eventually } from "./eventually.ts";
import { freePort } from "./free-port.ts";

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

const QUIET = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"];

/**
 * Starts one; disposing ends it.
 * @param settings more of its options, such as `["--requirepass", "…"]`
 */
export async function startRedis(
  options: { readonly settings?: readonly string[]; readonly certificate?: Certificate } = {},
): Promise<TestRedis> {
  await using undo = new AsyncDisposableStack();
  const directory = await temporaryDirectory(undo);
  const port = await freePort();
  const { settings = [], certificate } = options;
  const place =
    certificate === undefined
      ? ["--port", String(port)]
      : ["--port", "0", "--tls-port", String(port), "--tls-auth-clients", "no"].concat(
          ["--tls-cert-file", certificate.certFile, "--tls-key-file", certificate.keyFile],
          ["--tls-ca-cert-file", certificate.certFile],
        );
  const args = [...QUIET, ...place, "--dir", directory, ...settings];
  let child = await launch(args);
  undo.defer(() => end(child));
  const client = new Redis({ host: "127.0.0.1", port, lazyConnect: true, protocol: 2, retryStrategy: () => 50 });
  client.on("error", () => {});
  undo.defer(() => client.disconnect());
  const closing = undo.move();
  return {
    config: configOf(`${certificate === undefined ? "redis" : "rediss"}://localhost:${port}`, certificate?.certFile),
    client,
    hang: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    kill: () => end(child),
    async restart() {
      child = await launch(args);
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** Runs a redis-server with these arguments until it says that it is ready. */
async function launch(args: readonly string[]): Promise<ChildProcess> {
  const child = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await eventually("redis-server is ready", () => {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}:\n${said}`);
    return /Ready to accept connections|\+monitor master/.test(said);
  });
  return child;
}

/** Opens a Redis as a server does, and says and counts nothing of it. */
export function openQuietly(config: RedisConfig): Promise<RedisStore> {
  return openRedis({
    config,
    telemetry: createTelemetry(() => new Date()),
    logger: createLogger({ level: "silent" }),
    nowMs: () => performance.now(),
    random: () => 0,
  });
}

/** Several Redis servers that look after each other. */
export interface TestRedisGroup extends AsyncDisposable {
  readonly config: RedisConfig;
  /** Kills the server that answers for this key, or for all. */
  killOwner(key: string): Promise<void>;
}

/** A master, a replica and a sentinel that makes the one the other when it does not answer for a second. */
export async function startSentinel(): Promise<TestRedisGroup> {
  await using undo = new AsyncDisposableStack();
  const directory = await temporaryDirectory(undo);
  const [master, replica, sentinel] = [await freePort(), await freePort(), await freePort()];
  const first = undo.use(await inGroup(directory, master, []));
  undo.use(await inGroup(directory, replica, ["--replicaof", "127.0.0.1", String(master)]));
  const file = join(directory, "sentinel.conf");
  await writeFile(
    file,
    [
      `port ${sentinel}`,
      "bind 127.0.0.1",
      `sentinel monitor journal 127.0.0.1 ${master} 1`,
      "sentinel down-after-milliseconds journal 1000",
      "sentinel failover-timeout journal 3000",
      "",
    ].join("\n"),
  );
  const watcher = await launch([file, "--sentinel"]);
  undo.defer(() => end(watcher));
  await eventually("the sentinel knows the replica", async () => {
    const { stdout } = await run("redis-cli", ["-p", String(sentinel), "sentinel", "replicas", "journal"]);
    return stdout.includes(String(replica));
  });
  const closing = undo.move();
  return {
    config: configOf(`redis+sentinel://127.0.0.1:${sentinel}/journal`),
    killOwner: async () => first[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** Three servers that share the keys. */
export async function startCluster(): Promise<TestRedisGroup> {
  await using undo = new AsyncDisposableStack();
  const directory = await temporaryDirectory(undo);
  const servers = new Map<number, AsyncDisposable>();
  for (let nth = 0; nth < 3; nth += 1) {
    const port = await freePort();
    const bus = ["--cluster-port", String(await freePort()), "--cluster-config-file", `nodes-${port}.conf`];
    servers.set(port, undo.use(await inGroup(directory, port, ["--cluster-enabled", "yes", ...bus])));
  }
  const places = [...servers.keys()].map((port) => `127.0.0.1:${port}`);
  await run("redis-cli", ["--cluster", "create", ...places, "--cluster-yes"]);
  const askOf = async (port: number, ...args: string[]): Promise<string> =>
    (await run("redis-cli", ["-p", String(port), ...args])).stdout;
  const ask = (...args: string[]): Promise<string> => askOf([...servers.keys()][0] as number, ...args);
  // Each finds out for itself that all slots are served, and refuses calls until then.
  for (const port of servers.keys()) {
    await eventually("the cluster is whole", async () =>
      (await askOf(port, "cluster", "info")).includes("cluster_state:ok"),
    );
  }
  const closing = undo.move();
  return {
    config: configOf(`redis+cluster://${places.join(",")}`),
    async killOwner(key) {
      const slot = Number(await ask("cluster", "keyslot", key));
      const nodes = (await ask("cluster", "nodes")).split("\n").map((line) => line.split(" "));
      const owner = nodes.find((fields) =>
        fields.slice(8).some((range) => {
          const [from, to = from] = range.split("-").map(Number);
          return from !== undefined && slot >= from && slot <= (to ?? from);
        }),
      );
      const port = Number(/:(\d+)@/.exec(owner?.[1] ?? "")?.[1]);
      await servers.get(port)?.[Symbol.asyncDispose]();
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

async function inGroup(directory: string, port: number, settings: readonly string[]): Promise<AsyncDisposable> {
  const child = await launch([
    ...QUIET,
    "--port",
    String(port),
    "--dir",
    directory,
    "--dbfilename",
    `${port}.rdb`,
    ...settings,
  ]);
  return { [Symbol.asyncDispose]: () => end(child) };
}

async function temporaryDirectory(undo: AsyncDisposableStack): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "aura-redis-"));
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

function configOf(url: string, caFile?: string): RedisConfig {
  return { url: secretText(url), caFile, keyPrefix: "aura" };
}

async function end(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}
