import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Account } from "@aura-journal/contracts";
import { TARGETS, type Config } from "../config.ts";
import { currentHolder, type Holder } from "../platform/data-directory.ts";
import { createDatabase, statement, type Database } from "../platform/database.ts";
import { runningPostgres } from "../platform/embedded-postgres.ts";
import { createLogger, type Logger } from "../platform/logger.ts";
import { openDatabase, type DatabaseAccess } from "../database-access.ts";
import { createRuntime, type Runtime } from "../runtime.ts";
import type { EntriesMaintenance, EntriesService } from "../services/entries/index.ts";
import { normalizeEmail } from "../services/auth/accounts-repository.ts";
import { CommandFailure, type CommandContext } from "./command.ts";

/** The database a command works on: its own, or that of a server it stands beside. */
export interface CommandDatabase extends AsyncDisposable {
  readonly access: DatabaseAccess;
  readonly config: Config;
  readonly logger: Logger;
  /** The process that runs on the embedded database; absent where the command runs it itself or there is none. */
  readonly holder: Holder | undefined;
}

/** A command's services over that database. */
export interface CommandSession extends CommandDatabase {
  readonly runtime: Runtime;
}

/** Whoever works the queue off keeps connections of this name. */
const IS_SERVED = statement(`
  SELECT EXISTS (
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'aura-jobs'
  ) AS served`);

/** A command makes few requests at once; a server's pool would only take connections from the server. */
const POOL_SIZE = 4;

/**
 * Reaches the database: the one of DATABASE_URL, else the embedded one, beside the process that runs it or started for as
 * long as the command lasts.
 */
export async function openCommandDatabase(context: CommandContext): Promise<CommandDatabase> {
  // Wherever the services run, a command has those of its own on the same database.
  const config: Config = { ...context.config(), targets: new Set(TARGETS), poolSize: POOL_SIZE };
  const logger = createCommandLogger(config);
  await using undo = new AsyncDisposableStack();
  const holder = config.databaseUrl === undefined ? await currentHolder(config.dataDir) : undefined;
  const access =
    holder === undefined
      ? await openDatabase({ config, logger, now: context.now, isServing: false }, undo)
      : await beside(config.dataDir, holder);
  const closing = undo.move();
  return { access, config, logger, holder, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

/** Starts the services without their background work: that is the server's, now or at its next start. */
export async function openSession(context: CommandContext): Promise<CommandSession> {
  await using undo = new AsyncDisposableStack();
  const database = undo.use(await openCommandDatabase(context));
  const session = undo.use(await startServices(context, database));
  const closing = undo.move();
  return { ...session, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

/** The services on a database that the caller closes. */
export async function startServices(context: CommandContext, database: CommandDatabase): Promise<CommandSession> {
  const { config, logger, access, holder } = database;
  const options = { config, logger, database: access, now: context.now, hasBackgroundWork: false };
  const runtime = await createRuntime(options);
  return { access, config, logger, holder, runtime, [Symbol.asyncDispose]: () => runtime.close() };
}

/** A few connections as one of the services' roles. */
export function connectAs(access: DatabaseAccess, role: string): AsyncDisposable & { readonly database: Database } {
  const database = createDatabase({ connection: access.as(role), applicationName: "aura-command", maxConnections: 2 });
  return { database, [Symbol.asyncDispose]: () => database.close() };
}

/** Whether somebody works the queue off: a server, here or on another machine. */
export async function isServed(access: DatabaseAccess): Promise<boolean> {
  const database = createDatabase({ connection: access.owner, applicationName: "aura-command", maxConnections: 1 });
  try {
    return (await database.query<{ served: boolean }>(IS_SERVED))[0]?.served === true;
  } finally {
    await database.close();
  }
}

/**
 * The account with an address.
 * @throws CommandFailure where there is none
 */
export async function findAccount(runtime: Pick<Runtime, "clients">, email: string): Promise<Account> {
  const wanted = normalizeEmail(email);
  for await (const account of accountsOf(runtime, wanted)) {
    if (normalizeEmail(account.email) === wanted) return account;
  }
  throw new CommandFailure(
    `There is no account with the address ${email}. "aura user list" shows all, "aura user add ${email}" makes one.`,
  );
}

/** All accounts, or those whose address or name holds a text. */
export async function* accountsOf(runtime: Pick<Runtime, "clients">, q?: string): AsyncGenerator<Account> {
  const limit = 100;
  for (let page = 1; ; page += 1) {
    const { body } = await runtime.clients.auth.listAccounts({
      body: { page, limit, ...(q === undefined ? {} : { q }) },
    });
    yield* body.items;
    if (body.items.length < limit) return;
  }
}

/** What commands may do with journals beyond what their writers can. */
export function entriesMaintenance(runtime: Pick<Runtime, "services">): EntriesMaintenance {
  return (runtime.services.get("entries") as EntriesService).maintenance;
}

async function beside(dataDir: string, holder: Holder): Promise<DatabaseAccess> {
  const postgres = await runningPostgres(dataDir);
  if (postgres === undefined) {
    throw new CommandFailure(
      `${dataDir} is held by process ${holder.pid}, whose database is not up: it starts or stops just now. Try again in a moment.`,
    );
  }
  return { ...postgres, rolesCanLogIn: true };
}

/** The lines of the log go where a server on a terminal puts them; what a person must know, the command says itself. */
function createCommandLogger(config: Config): Logger {
  const file = join(config.dataDir, "aura.log");
  let isReady = false;
  return createLogger({
    level: config.logLevel,
    destination: {
      write(line: string) {
        if (!isReady) mkdirSync(config.dataDir, { recursive: true, mode: 0o711 });
        isReady = true;
        appendFileSync(file, line, { mode: 0o600 });
      },
    },
  });
}
