import { randomBytes, randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionOptions } from "../../apps/server/src/platform/database.ts";
import { createKeyringFile } from "../../apps/server/src/platform/master-key.ts";
import { environmentOf, readLayout, type PlannedProcess } from "../../tools/dev-services/plan.ts";
import { eventually } from "./eventually.ts";
import { startAura, type AuraProcess } from "./process.ts";

/** One process of several that serve together. */
export interface FleetMember {
  readonly name: string;
  readonly targets: readonly string[];
  /** Where it answers by itself. */
  readonly url: string;
  /** Where it tells its metrics, `host:port`; the same after a restart. */
  readonly metrics: string;
  readonly pid: () => number;
  /** Tells it to stop as an operator does, waits for its end, starts it again and waits until it is ready. */
  restart(): Promise<void>;
  /** Ends it without a farewell; a restart brings it back. */
  kill(): Promise<void>;
}

/** Services in processes of their own behind a gateway. */
export interface Fleet extends AsyncDisposable {
  readonly url: string;
  readonly members: readonly FleetMember[];
}

/** Limits that no test reaches by accident. */
const RATE_LIMITS = `rate_limits:
  authenticated_users:
    - { endpoint: /entries, method: POST, limit: 1000000000, window: 1h }
  anonymous:
    - { endpoint: /auth/register, method: POST, limit: 1000000000, window: 1h }
`;

/**
 * Starts processes on a database.
 * @param layout as `npm run dev:services -- --processes` takes it
 * @param env for all of them, besides what they need to find each other; `DATABASE_URL` among it
 */
export async function startFleet(layout: string, env: Readonly<Record<string, string>>): Promise<Fleet> {
  const parts = readLayout(layout);
  if (typeof parts === "string") throw new Error(parts);
  await using undo = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "aura-fleet-"));
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  const rateLimits = join(directory, "rate-limits.yaml");
  await writeFile(rateLimits, RATE_LIMITS);
  const key = join(directory, "master.key");
  await createKeyringFile(key, new Date());
  const taken: number[] = [];
  const newPort = async (): Promise<number> => {
    const port = await portToKeep(taken);
    taken.push(port);
    return port;
  };
  const plans: PlannedProcess[] = [];
  for (const part of parts) plans.push({ ...part, port: await newPort() });
  const gateway = plans.find(({ targets }) => targets.includes("gateway")) as PlannedProcess;
  const url = `http://127.0.0.1:${gateway.port}`;
  const shared = {
    AURA_DATA_DIR: directory,
    AURA_WEB_APP_DIR: join(directory, "no-app"),
    AURA_MASTER_KEY_FILE: key,
    AURA_SERVICE_SECRET: randomBytes(32).toString("base64"),
    AURA_PUBLIC_URL: url,
    AURA_RATE_LIMITS_FILE: rateLimits,
    HOST: "127.0.0.1",
    LOG_LEVEL: "warn",
    ...env,
  };

  async function start(plan: PlannedProcess): Promise<FleetMember> {
    const own = `http://127.0.0.1:${plan.port}`;
    const metricsPort = await newPort();
    let running: AuraProcess;
    async function launch(): Promise<void> {
      running = startAura(["serve"], {
        ...shared,
        ...environmentOf(plan, plans),
        METRICS_PORT: String(metricsPort),
      });
      await eventually(`${plan.name} is ready`, async () => {
        if (running.child.exitCode !== null) throw new Error(`${plan.name} ended:\n${running.printed()}`);
        return fetch(`${own}/readyz`).then(
          async (answer) => (await answer.text(), answer.ok),
          () => false,
        );
      });
    }
    await launch();
    undo.defer(() => running[Symbol.asyncDispose]());
    return {
      name: plan.name,
      targets: plan.targets,
      url: own,
      metrics: `127.0.0.1:${metricsPort}`,
      pid: () => running.child.pid as number,
      async restart() {
        running.child.kill("SIGTERM");
        await running.exit;
        await launch();
      },
      async kill() {
        running.child.kill("SIGKILL");
        await running.exit;
      },
    };
  }

  // Those that make the tables first, one of them alone; the gateway last, since it waits for nobody.
  const members: FleetMember[] = [];
  for (const plan of plans.filter((one) => one !== gateway)) members.push(await start(plan));
  members.push(await start(gateway));
  const closing = undo.move();
  return { url, members, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

/** An address for a database that is reached over a socket. */
export function socketUrl({ host = "", port, user, database }: ConnectionOptions): string {
  return `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}

/** A free port that stays free while its process is away: below those from which the system takes the ports of callers. */
async function portToKeep(taken: readonly number[]): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (taken.includes(port)) continue;
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    await once(server.close(), "close");
    return port;
  }
}
