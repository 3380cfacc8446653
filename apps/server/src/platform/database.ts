import { createHash } from "node:crypto";
import pg from "pg";
import { AuraError } from "./errors.ts";
import { childSpan, isRecording, within, type Span } from "./tracing.ts";
import { summaryOf } from "./tracing/statement-summary.ts";

/** One SQL statement, prepared once per connection under a name made from its text. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** Where and as whom to connect. */
export interface ConnectionOptions {
  /** Directory of a Unix socket or a host name; absent where `connectionString` says it all. */
  readonly host?: string;
  readonly port?: number;
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
  readonly connectionString?: string;
  /** Role taken on at connection time, where the login is shared and the roles have no login of their own. */
  readonly assumeRole?: string;
  /**
   * Another session may answer each transaction (pgbouncer in transaction mode): role, scope and settings are told anew in
   * every one, and statements have no names.
   */
  readonly isPooled?: boolean;
}

export interface DatabaseOptions {
  readonly connection: ConnectionOptions;
  readonly applicationName: string;
  readonly maxConnections: number;
  /** How long a request waits for a free connection before it gets DB_001. */
  readonly acquireTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  /** How long an answer is waited for before the connection is given up, where the other side may hang; absent: for ever. */
  readonly answerTimeoutMs?: number;
  /** Told of errors on idle connections; they are replaced by themselves. */
  readonly onIdleError?: (error: Error) => void;
  /** Told how long a statement or a transaction waited for its connection and then held it, and whether it failed. */
  readonly onUse?: (use: {
    readonly waitSeconds: number;
    readonly heldSeconds: number;
    readonly isFailed: boolean;
  }) => void;
}

/** Runs statements; rows come back as the statement names them, instants as `Date`, days as `YYYY-MM-DD`, bigint as number. */
export interface Queryable {
  query<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
}

export interface Transaction extends Queryable {
  /** How many rows the statement touched. */
  execute(statement: Statement, values?: readonly unknown[]): Promise<number>;
}

export interface Database extends Transaction {
  /**
   * Statements that row-level security confines to these users. The scope travels with the statement in the same round
   * trip, so that no request can run under the scope of the one before it.
   */
  as(userIds: string | readonly string[]): Transaction;
  /** One transaction, confined to these users (`null`: to nobody, for tables without row-level security). */
  transaction<T>(
    userIds: string | readonly string[] | null,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T>;
  readonly stats: () => { total: number; idle: number; waiting: number; max: number };
  close(): Promise<void>;
}

const declared = new Map<string, Statement>();
const SET_SCOPE = statement("SELECT set_config('aura.user_ids', $1, false)");
/** All that a session of our own would have been told when it began; it ends with the transaction. */
const ENTER_POOLED = statement(`
  SELECT set_config('role', $1, true), set_config('aura.user_ids', $2, true), set_config('TimeZone', 'UTC', true),
    set_config('statement_timeout', $3, true), set_config('idle_in_transaction_session_timeout', $4, true)`);
const NOBODY = "{}";
const BEGIN = statement("BEGIN");
const COMMIT = statement("COMMIT");
const ROLLBACK = statement("ROLLBACK");

/** Declares a statement. The text is a constant of the program: values travel as parameters, never inside it. */
export function statement(text: string): Statement {
  const name = `s_${createHash("sha256").update(text).digest("hex").slice(0, 20)}`;
  const known = declared.get(name) ?? { name, text };
  declared.set(name, known);
  return known;
}

/** All that the modules loaded so far can send. */
export function declaredStatements(): readonly Statement[] {
  return [...declared.values()];
}

/** Opens a pool; connections are made when first needed. Failures of the store throw `AuraError` DB_001. */
export function createDatabase(options: DatabaseOptions): Database {
  const { assumeRole, isPooled = false, ...connection } = options.connection;
  const { onUse } = options;
  const timeouts = {
    statement_timeout: options.statementTimeoutMs ?? 30_000,
    idle_in_transaction_session_timeout: 60_000,
  };
  const session = {
    // Every statement names its user, so one plan serves all; planning anew for sixteen partitions costs more than running.
    options: `-c plan_cache_mode=force_generic_plan -c TimeZone=UTC${assumeRole === undefined ? "" : ` -c role=${assumeRole}`}`,
    ...timeouts,
  };
  const pool = new pg.Pool({
    ...connection,
    ...(isPooled ? {} : session),
    application_name: options.applicationName,
    max: options.maxConnections,
    connectionTimeoutMillis: options.acquireTimeoutMs ?? 2_000,
    idleTimeoutMillis: 30_000,
    ...(options.answerTimeoutMs === undefined ? {} : { query_timeout: options.answerTimeoutMs }),
    allowExitOnIdle: true,
    types: { getTypeParser: typeParser },
    // The scope and the statement leave in one write and are answered in one.
    pipeline: true,
  });
  let isClosing = false;
  // A server that is told to stop right after the pool may speak before the farewell of a connection has reached it.
  pool.on("error", (error) => isClosing || options.onIdleError?.(error));
  // The pool listens to idle connections alone. One that breaks between two statements of a transaction says so when the
  // next is sent; an error that nobody listens to would end the process.
  pool.on("connect", (client) => client.on("error", () => {}));

  // The scope each connection is under: it is sent only where it changes. An unknown one is none that was ever asked for.
  const scopes = new WeakMap<pg.PoolClient, string>();

  async function onClient<T>(span: Span | undefined, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const askedMs = performance.now();
    let client: pg.PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      onUse?.({ waitSeconds: (performance.now() - askedMs) / 1_000, heldSeconds: 0, isFailed: true });
      throw unavailable(error);
    }
    const gotMs = performance.now();
    span?.set({ "aura.wait_ms": gotMs - askedMs });
    let failure: unknown;
    try {
      return await work(client);
    } catch (error) {
      failure = error;
      // A transaction that was rolled back took its scope with it.
      scopes.set(client, "unknown");
      throw domainError(error);
    } finally {
      // A connection that broke in the middle is not given to the next request.
      client.release(isConnectionLoss(failure));
      onUse?.({
        waitSeconds: (gotMs - askedMs) / 1_000,
        heldSeconds: (performance.now() - gotMs) / 1_000,
        isFailed: failure !== undefined,
      });
    }
  }

  /** Puts the connection under a scope, ahead of the statement that is sent next. */
  async function enter(client: pg.PoolClient, scope: string): Promise<void> {
    if (isPooled) {
      const { statement_timeout, idle_in_transaction_session_timeout } = timeouts;
      await run(client, ENTER_POOLED, [
        assumeRole ?? "none",
        scope,
        statement_timeout,
        idle_in_transaction_session_timeout,
      ]);
      return;
    }
    if ((scopes.get(client) ?? NOBODY) === scope) return;
    scopes.set(client, scope);
    await run(client, SET_SCOPE, [scope]);
  }

  function runUnder(scope: string, s: Statement, values: readonly unknown[]): Promise<pg.QueryResult> {
    const span = spanOf(s);
    return within(span, () =>
      onClient(span, async (client) =>
        isPooled
          ? runInTransaction(client, scope, s, values)
          : (await Promise.all([enter(client, scope), run(client, s, values)]))[1],
      ),
    );
  }

  /** A transaction of one statement leaves in one write, too; behind a statement that failed, COMMIT rolls back. */
  async function runInTransaction(
    client: pg.PoolClient,
    scope: string,
    s: Statement,
    values: readonly unknown[],
  ): Promise<pg.QueryResult> {
    const answers = await Promise.allSettled([
      run(client, BEGIN, []),
      enter(client, scope),
      run(client, s, values),
      run(client, COMMIT, []),
    ]);
    // The first that failed says why; those behind it say only that the transaction is over.
    const failed = answers.find((answer) => answer.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    return (answers[2] as PromiseFulfilledResult<pg.QueryResult>).value;
  }

  function run(client: pg.ClientBase, s: Statement, values: readonly unknown[]): Promise<pg.QueryResult> {
    const named = { text: s.text, values: values as unknown[] };
    return client.query(isPooled ? named : { name: s.name, ...named });
  }

  function runTraced(client: pg.ClientBase, s: Statement, values: readonly unknown[]): Promise<pg.QueryResult> {
    return within(spanOf(s), () => run(client, s, values));
  }

  function transactionOn(client: pg.PoolClient): Transaction {
    return {
      query: async <Row>(s: Statement, values: readonly unknown[] = []) =>
        (await runTraced(client, s, values)).rows as Row[],
      execute: async (s, values = []) => (await runTraced(client, s, values)).rowCount ?? 0,
    };
  }

  async function runTransaction<T>(
    client: pg.PoolClient,
    scope: string,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    try {
      await Promise.all([run(client, BEGIN, []), enter(client, scope)]);
      const result = await work(transactionOn(client));
      await runTraced(client, COMMIT, []);
      return result;
    } catch (error) {
      if (!isConnectionLoss(error)) await run(client, ROLLBACK, []);
      throw error;
    }
  }

  function under(scope: string): Transaction {
    return {
      query: async <Row>(s: Statement, values: readonly unknown[] = []) =>
        (await runUnder(scope, s, values)).rows as Row[],
      execute: async (s, values = []) => (await runUnder(scope, s, values)).rowCount ?? 0,
    };
  }

  return {
    ...under(NOBODY),
    as: (userIds) => under(scopeOf(userIds)),
    transaction(userIds, work) {
      const span = childSpan("transaction", "client", { "db.system.name": "postgresql" });
      const scope = userIds === null ? NOBODY : scopeOf(userIds);
      return within(span, () => onClient(span, (client) => runTransaction(client, scope, work)));
    },
    stats: () => ({
      total: pool.totalCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
      max: options.maxConnections,
    }),
    close() {
      isClosing = true;
      return pool.end();
    },
  };
}

/** Whether the error is PostgreSQL's for a unique value that is taken, on the named constraint where one is given. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const cause = error instanceof AuraError ? error.cause : error;
  return (
    sqlState(cause) === "23505" &&
    (constraint === undefined || (cause as { constraint?: string }).constraint === constraint)
  );
}

/** Whether trying the same transaction again may succeed (deadlock, serialisation failure). */
export function isTransient(error: unknown): boolean {
  const state = sqlState(error instanceof AuraError ? error.cause : error);
  return state === "40P01" || state === "40001";
}

function spanOf(s: Statement): Span | undefined {
  if (!isRecording()) return undefined;
  const summary = summaryOf(s);
  return childSpan(summary, "client", { "db.system.name": "postgresql", "db.query.summary": summary });
}

function scopeOf(userIds: string | readonly string[]): string {
  return typeof userIds === "string" ? `{${userIds}}` : `{${userIds.join(",")}}`;
}

function unavailable(cause: unknown): AuraError {
  return new AuraError("DB_001", "The database does not answer", { cause, retryAfterSeconds: 2 });
}

function domainError(error: unknown): unknown {
  if (error instanceof AuraError) return error;
  const state = sqlState(error);
  // Constraint violations are for the repository that knows what they mean; it sees them as the cause.
  if (state !== undefined && state.startsWith("23")) return error;
  if (state !== undefined || isConnectionLoss(error)) return unavailable(error);
  return error;
}

function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

function isConnectionLoss(error: unknown): boolean {
  if (error === undefined || error instanceof AuraError) return false;
  const state = sqlState(error);
  if (state !== undefined) return state.startsWith("57P") || state.startsWith("08");
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string" && /^(ECONN|EPIPE|ENOTFOUND|ENOENT|ETIMEDOUT)/.test(code)) return true;
  return (
    error instanceof Error && /^(Connection terminated|Query read timeout|Client has encountered)/.test(error.message)
  );
}

const OID = { int8: 20, date: 1082, timestamptz: 1184 } as const;

function typeParser(oid: number, format?: "text" | "binary"): unknown {
  if (format !== "binary") {
    // A day is a day: the driver would make it midnight in the process's own zone.
    if (oid === OID.date) return (value: string) => value;
    if (oid === OID.int8) return Number;
    if (oid === OID.timestamptz) return parseInstant;
  }
  return pg.types.getTypeParser(oid, format as "text");
}

const parseAnyInstant = pg.types.getTypeParser(OID.timestamptz, "text") as (value: string) => unknown;

/** `2026-01-25 10:30:00.5+00`, as sessions in UTC write it, in less time than the driver's parser for every form; all else is left to the driver. */
function parseInstant(value: string): unknown {
  if (value.length > 29 || !value.endsWith("+00") || value.charAt(10) !== " ") return parseAnyInstant(value);
  return new Date(`${value.slice(0, 10)}T${value.slice(11, -3)}Z`);
}
