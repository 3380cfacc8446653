import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { availableParallelism } from "node:os";
import { explain } from "../apps/server/src/commands/explain.ts";
import { readConfig } from "../apps/server/src/config.ts";
import { holdsKeys, openDatabase } from "../apps/server/src/database-access.ts";
import { createLogger } from "../apps/server/src/platform/logger.ts";
import { loadMasterKey } from "../apps/server/src/platform/master-key.ts";
import { migrate } from "../apps/server/src/platform/migrate.ts";
import { migrationSets } from "../apps/server/src/services/index.ts";
import { createMergedLog } from "./dev-services/log.ts";
import { DEFAULT_PROCESSES, environmentOf, readLayout, type PlannedProcess } from "./dev-services/plan.ts";
import { EndedEarly, keepProcess, type KeptProcess } from "./dev-services/processes.ts";
import { startDevRedis } from "./dev-services/redis.ts";
import { readOptions } from "./options.ts";

/** `npm run dev:services`: every service in a process of its own, behind a gateway, on one database and one log. */
const USAGE = `usage: npm run dev:services -- [options]

  --processes LIST  what runs in a process of its own (default: ${DEFAULT_PROCESSES});
                    with + between services of one process, and :2 for two of the same
  --help            this

Runs on the embedded PostgreSQL in AURA_DATA_DIR, or on that of DATABASE_URL; on a redis-server of its own where the machine
has one, or on that of REDIS_URL. All else is configured as for npm start; PORT is the gateway's. Ctrl-C stops everything.
`;

const values = readOptions(
  USAGE,
  { processes: { type: "string", default: DEFAULT_PROCESSES }, help: { type: "boolean", short: "h", default: false } },
  ({ processes }) => {
    const layout = readLayout(processes);
    if (typeof layout === "string") process.stderr.write(`${layout}\n\n`);
    return typeof layout !== "string";
  },
);

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interruption.abort());
try {
  await run();
} catch (error) {
  if (error instanceof EndedEarly) process.exitCode = error.exitCode;
  else if (!interruption.signal.aborted) {
    const { text, exitCode } = explain(error);
    process.stderr.write(text);
    process.exitCode = exitCode;
  }
}

async function run(): Promise<void> {
  const config = readConfig(process.env, { isRoot: process.getuid?.() === 0, cores: availableParallelism() });
  const log = createMergedLog(process.stdout);
  const logger = createLogger({
    level: "warn",
    destination: { write: (line: string) => void process.stdout.write(line) },
  });
  await using undo = new AsyncDisposableStack();
  const [redisPort, ...ports] = await freePorts(20);
  const redis = process.env["REDIS_URL"] === undefined ? await startDevRedis(redisPort as number) : undefined;
  if (redis !== undefined) undo.use(redis);
  const layout = readLayout(values.processes) as Exclude<ReturnType<typeof readLayout>, string>;
  const plans = layout.map(({ name, targets }, index): PlannedProcess => {
    const isGateway = targets.includes("gateway");
    return { name, targets, port: isGateway && config.port !== 0 ? config.port : (ports[index] as number) };
  });
  const gateway = plans.find(({ targets }) => targets.includes("gateway")) as PlannedProcess;

  const access = await openDatabase({ config, logger }, undo);
  const { owner, rolesCanLogIn } = access;
  await migrate({
    connection: owner,
    sets: migrationSets,
    rolesCanLogIn,
    onApplied: (service, name) => log.say({ service, file: name }, "migration applied"),
  });
  const { isNew, file } = await loadMasterKey(config, {
    now: new Date(),
    mayCreate: async () => !(await holdsKeys(owner)),
  });
  if (isNew) log.say({ file }, "a new master key was made: back it up now, apart from the data");

  const shared = {
    ...process.env,
    DATABASE_URL: config.databaseUrl?.reveal() ?? socketUrl(owner),
    AURA_SERVICE_SECRET: randomBytes(32).toString("base64"),
    AURA_PUBLIC_URL: config.isPublicUrlGiven ? config.publicUrl : `http://localhost:${gateway.port}`,
    AURA_DRAIN_SECONDS: process.env["AURA_DRAIN_SECONDS"] ?? "0",
    ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
  };
  const givenUp = Promise.withResolvers<never>();
  givenUp.promise.catch(() => {});
  const start = (plan: PlannedProcess): KeptProcess => {
    const isGateway = plan === gateway;
    const host = isGateway ? config.host : "127.0.0.1";
    const own = { HOST: host, METRICS_PORT: isGateway ? String(config.metricsPort) : "0" };
    const kept = keepProcess(plan, {
      host,
      env: { ...shared, ...environmentOf(plan, plans), ...own },
      log,
      signal: interruption.signal,
      onGivenUp: givenUp.reject,
    });
    undo.defer(() => kept.stop());
    return kept;
  };
  // Stopped in the opposite order: the gateway first, so that what it has under way finds everybody.
  const services = plans.filter((plan) => plan !== gateway).map(start);
  await Promise.all(services.map((kept) => kept.ready()));
  const front = start(gateway);
  await front.ready();
  for (const { name, pid } of [...services, front]) log.say({ part: name, pid: pid() }, "runs");
  if (redis === undefined && process.env["REDIS_URL"] === undefined) {
    log.say(
      {},
      "there is no redis-server on this machine (Debian: apt-get install redis-server): each process counts for itself",
    );
  }
  const url = `http://${config.host}:${gateway.port}`;
  log.say({ url, manual: `${url}/docs`, dataDir: config.dataDir }, "serving");
  if (!interruption.signal.aborted) await Promise.race([once(interruption.signal, "abort"), givenUp.promise]);
  log.say({}, "stopping: requests under way are finished first");
}

/** An address for the embedded database, which is reached over a socket alone. */
function socketUrl({
  host,
  port,
  user,
  database,
}: {
  host?: string;
  port?: number;
  user?: string;
  database?: string;
}): string {
  return `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host ?? "")}`;
}

/** Ports that nobody listened on a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
