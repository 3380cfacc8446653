import type { Config } from "./config.ts";
import { holdDataDirectory } from "./platform/data-directory.ts";
import { createDatabase, statement, type ConnectionOptions, type Database } from "./platform/database.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "./platform/embedded-postgres.ts";
import { openExternalDatabase } from "./platform/external-database.ts";
import type { Logger } from "./platform/logger.ts";
import { createReads, readsOf, type Reads } from "./platform/replica.ts";
import type { StoredServiceDefinition } from "./platform/service.ts";
import type { Telemetry } from "./platform/telemetry.ts";

/** Where the database is and how roles get in. */
export interface DatabaseAccess {
  readonly owner: ConnectionOptions;
  as(role: string): ConnectionOptions;
  readonly rolesCanLogIn: boolean;
}

interface OpenDatabaseOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly now?: () => Date;
  /** A database that somebody else runs. */
  readonly database?: DatabaseAccess;
  readonly isServing?: boolean;
}

const HAS_USER_KEYS = statement("SELECT EXISTS (SELECT FROM keys.user_keys) AS found");

/** Finds or starts the database that the configuration names; what was started is stopped with the stack. */
export async function openDatabase(options: OpenDatabaseOptions, undo: AsyncDisposableStack): Promise<DatabaseAccess> {
  const { config, logger } = options;
  if (options.database !== undefined) return options.database;
  const url = config.databaseUrl?.reveal();
  if (url !== undefined) return openExternalDatabase(url, config.databaseDirectUrl?.reveal());
  undo.use(
    await holdDataDirectory(
      config.dataDir,
      options.isServing === false ? undefined : `http://${config.host}:${config.port}`,
      (options.now ?? (() => new Date()))(),
    ),
  );
  const embedded: EmbeddedPostgres = await startEmbeddedPostgres({ directory: config.dataDir, logger });
  undo.defer(() => embedded.stop());
  return { owner: embedded.owner, as: embedded.as, rolesCanLogIn: true };
}

/** A service's reads that may be a second old: from the replica of `DATABASE_READ_URL`, where there is one. */
export function openReads(
  config: Config,
  { name, store }: StoredServiceDefinition,
  use: {
    readonly primary: Database;
    readonly logger: Logger;
    readonly telemetry: Telemetry;
    readonly monotonicMs: () => number;
  },
): Reads {
  const url = config.databaseReadUrl?.reveal();
  if (url === undefined) return readsOf(use.primary);
  return createReads({
    ...use,
    name,
    connection: {
      connectionString: url,
      assumeRole: store.role,
      // Where a pooler stands before the database, one may stand before the replica as well.
      ...(config.databaseDirectUrl === undefined ? {} : { isPooled: true }),
    },
    maxConnections: config.poolSize,
    nowMs: use.monotonicMs,
  });
}

/** Whether anything is sealed there that only the key of then can open. */
export async function holdsKeys(owner: ConnectionOptions): Promise<boolean> {
  const database = createDatabase({ connection: owner, applicationName: "aura-start", maxConnections: 1 });
  try {
    return (await database.query<{ found: boolean }>(HAS_USER_KEYS))[0]?.found === true;
  } finally {
    await database.close();
  }
}
