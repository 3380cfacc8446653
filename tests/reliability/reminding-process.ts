import { readConfig } from "../../apps/server/src/config.ts";
import { createLogger } from "../../apps/server/src/platform/logger.ts";
import type { ConnectionOptions } from "../../apps/server/src/platform/database.ts";
import { createRuntime } from "../../apps/server/src/runtime.ts";

/** What the process is told, as JSON in its one argument. */
export interface RemindingProcess {
  readonly env: Readonly<Record<string, string>>;
  readonly owner: ConnectionOptions;
  readonly ca: string;
  readonly behindMs: number;
}

// A server to be killed: it may call push services on this machine, and its clock is behind the queue's. Prints where it serves.
const { env, owner, ca, behindMs } = JSON.parse(process.argv[2] ?? "") as RemindingProcess;
const runtime = await createRuntime({
  config: { ...readConfig(env, { isRoot: false, cores: 2 }), bcryptCost: 4, loopbackPush: { ca } },
  logger: createLogger({ level: "silent" }),
  now: () => new Date(Date.now() - behindMs),
  rateLimits: { rate_limits: { authenticated_users: [], anonymous: [] } },
  database: { owner, as: (role) => ({ ...owner, user: role }), rolesCanLogIn: true },
});
process.stdout.write(`${(await runtime.listen()).url}\n`);
