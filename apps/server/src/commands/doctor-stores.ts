import { randomBytes } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { createLocalKek, KeyringError, SealError, type Kek, type Keyring } from "@aura-journal/crypto";
import type { Config } from "../config.ts";
import { DataDirectoryHeld } from "../platform/data-directory.ts";
import { createDatabase, statement, type ConnectionOptions, type Database } from "../platform/database.ts";
import { cloudKeyServices, type KeyServices } from "../platform/clouds/key-service.ts";
import { openKeyring } from "../platform/master-key.ts";
import { pendingMigrations } from "../platform/migrate.ts";
import { sealedBy } from "../platform/sealed-keyring.ts";
import { NIL_UUID } from "../platform/uuid.ts";
import { listWrapped } from "../services/auth/secrets-repository.ts";
import { wrapContext } from "../services/auth/server-secrets.ts";
import { listKeyUsers, readKeys } from "../services/entries/key-repository.ts";
import { keyContext } from "../services/entries/user-keys.ts";
import { migrationSets } from "../services/index.ts";
import { verifyAudit } from "../services/users/index.ts";
import type { CommandContext } from "./command.ts";
import type { Finding } from "./doctor.ts";
import { openCommandDatabase, type CommandDatabase } from "./session.ts";
import { formatCount } from "./progress.ts";

const OLDEST_VERSION = 15;
const NEWEST_VERSION = 18;
const DAY_MS = 86_400_000;
const OLD_KEY_DAYS = 365;
/** One-time codes bear half a minute; the order of changes bears anything, it comes from the database. */
const SKEW_MS = { warning: 2_000, bad: 20_000 } as const;

const SERVER = statement(`
  SELECT current_setting('server_version_num')::int AS version, current_setting('fsync') AS fsync,
    current_setting('full_page_writes') AS "fullPageWrites", current_setting('synchronous_commit') AS "synchronousCommit",
    extract(epoch FROM clock_timestamp())::float8 * 1000 AS "clockMs"`);

const JOBS = statement(`
  SELECT count(*) FILTER (WHERE attempts < max_attempts) AS waiting, count(*) FILTER (WHERE attempts >= max_attempts) AS failed
  FROM graphile_worker.jobs`);

interface ServerFacts {
  readonly version: number;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
  readonly clockMs: number;
}

/** The database, its clock, the keys, the queue and the audit log. */
export async function* checkStores(context: CommandContext): AsyncGenerator<Finding> {
  const config = context.config();
  const keyring = yield* checkKeyring(config, context.now());
  if (config.databaseUrl === undefined && !(await isThere(join(config.dataDir, "postgres", "data")))) {
    yield { area: "database", verdict: "good", message: "the embedded one is made at the first start" };
    return;
  }
  let reached: CommandDatabase;
  try {
    reached = await openCommandDatabase(context);
  } catch (error) {
    yield unreachable(error, config);
    return;
  }
  await using found = reached;
  await using owner = connect(found.access.owner);
  try {
    const beforeMs = context.now().getTime();
    const [facts] = await owner.database.query<ServerFacts>(SERVER);
    if (facts === undefined) throw new Error("no answer");
    const skewMs = facts.clockMs - (beforeMs + context.now().getTime()) / 2;
    yield* checkServer(facts);
    yield checkClock(skewMs);
    const pending = await pendingMigrations({ connection: found.access.owner, sets: migrationSets });
    yield migrationsFinding(pending);
    if (pending.length > 0) return;
    yield await checkJobs(owner.database);
  } catch (error) {
    yield unreachable(error, config);
    return;
  }
  if (keyring === undefined) return;
  const kek = createLocalKek(keyring);
  yield await checkOpening(found, kek);
  yield await checkAudit(found, kek);
}

async function* checkKeyring(config: Config, now: Date): AsyncGenerator<Finding, Keyring | undefined> {
  const area = "keys";
  const file = config.masterKey === undefined ? config.masterKeyFile : undefined;
  if (file !== undefined && !(await isThere(file))) {
    yield {
      area,
      verdict: "warning",
      message: `${file} is not there; a first start makes it`,
      advice: "If this journal has been used before, put the backup of the key in its place before you start it.",
    };
    return undefined;
  }
  const services = cloudKeyServices(config.clouds);
  let keyring: Keyring;
  let seal: string | undefined;
  try {
    const text = file === undefined ? (config.masterKey?.reveal() ?? "") : await readFile(file, "utf8");
    seal = sealedBy(text);
    keyring = await openKeyring(text, services);
  } catch (error) {
    const why = error instanceof KeyringError ? error.message : ((error as NodeJS.ErrnoException).code ?? "unreadable");
    yield {
      area,
      verdict: "bad",
      message: `${file ?? "AURA_MASTER_KEY"}: ${why}`,
      advice:
        seal === undefined
          ? "Put the backup of the key in its place."
          : "A running server goes on; none can start until this is mended. Do not delete the file or that key.",
    };
    return undefined;
  }
  yield* checkSeal(config.kms, seal, services);
  const { mode } = file === undefined ? { mode: 0 } : await stat(file);
  if ((mode & 0o077) !== 0 && process.platform !== "win32") {
    yield { area, verdict: "bad", message: `others can read ${file}`, advice: `chmod 600 ${file}` };
  }
  const createdAt = keyring.createdAtById.get(keyring.activeId) ?? now;
  const days = Math.max(0, Math.floor((now.getTime() - createdAt.getTime()) / DAY_MS));
  const name = `${file ?? "AURA_MASTER_KEY"}: key ${keyring.activeId}, ${days} days old`;
  const older = [...keyring.keys.keys()].filter((id) => id !== keyring.activeId);
  if (older.length > 0) {
    yield {
      area,
      verdict: "warning",
      message: `${name}; ${older.join(", ")} still beside it`,
      advice: "Run: aura keys rotate --kek (it finishes what was begun).",
    };
  } else if (days > OLD_KEY_DAYS) {
    yield { area, verdict: "warning", message: name, advice: "Rotate it once a year: aura keys rotate --kek" };
  } else {
    yield {
      area,
      verdict: "good",
      message: `${name}. Keep a copy apart from the data: without it no entry can be read again`,
    };
  }
  return keyring;
}

/** Whether the key management service that AURA_KMS names seals the keyring, and would seal the next one. */
async function* checkSeal(
  kms: string | undefined,
  seal: string | undefined,
  services: KeyServices,
): AsyncGenerator<Finding> {
  const area = "keys";
  if (kms !== undefined && kms !== (seal ?? "none")) {
    yield {
      area,
      verdict: "bad",
      message: `the master key ${seal === undefined ? "lies in clear" : `is sealed by ${seal}`}, and AURA_KMS is ${kms}`,
      advice: "Run: aura keys rotate --kek (it moves it, also beside a running server).",
    };
  }
  const uri = kms === undefined || kms === "none" ? seal : kms;
  if (uri === undefined) return;
  const trial = randomBytes(32);
  const context = { application: "aura-journal", purpose: "doctor" };
  try {
    const wrapped = await services(uri).wrap(trial, context);
    const again = await services(uri).unwrap(wrapped, context);
    if (!again.equals(trial)) throw new KeyringError(`The key ${uri} does not give back what it wrapped.`);
    yield { area, verdict: "good", message: `${uri} wraps and unwraps` };
  } catch (error) {
    yield {
      area,
      verdict: "bad",
      message: error instanceof KeyringError ? error.message : `The key ${uri} cannot be used.`,
      advice: "A running server goes on without it; a start and a rotation need it.",
    };
  }
}

function* checkServer(facts: ServerFacts): Generator<Finding> {
  const area = "database";
  const major = Math.floor(facts.version / 10_000);
  const name = `PostgreSQL ${major}.${facts.version % 10_000}`;
  if (major < OLDEST_VERSION) {
    yield {
      area,
      verdict: "bad",
      message: `${name} is too old`,
      advice: `Use PostgreSQL ${OLDEST_VERSION} to ${NEWEST_VERSION}.`,
    };
  } else if (major > NEWEST_VERSION) {
    yield {
      area,
      verdict: "warning",
      message: `${name} is newer than what was tested`,
      advice: `Tested are ${OLDEST_VERSION} to ${NEWEST_VERSION}.`,
    };
  } else {
    yield { area, verdict: "good", message: `${name} answers` };
  }
  const unsafe = [
    ...(facts.fsync === "on" ? [] : ["fsync"]),
    ...(facts.fullPageWrites === "on" ? [] : ["full_page_writes"]),
    ...(facts.synchronousCommit === "off" ? ["synchronous_commit"] : []),
  ];
  if (unsafe.length > 0) {
    yield {
      area,
      verdict: "bad",
      message: `${unsafe.join(", ")} ${unsafe.length === 1 ? "is" : "are"} off: a power cut loses entries that were confirmed`,
      advice: `Switch on in postgresql.conf: ${unsafe.join(", ")}`,
    };
  } else {
    yield { area, verdict: "good", message: "what it confirms is on disk (fsync on)" };
  }
}

function checkClock(skewMs: number): Finding {
  const area = "clock";
  const off = Math.abs(skewMs);
  const message = `this machine and the database differ by ${(off / 1_000).toFixed(off < 1_000 ? 3 : 1)} s`;
  if (off < SKEW_MS.warning) return { area, verdict: "good", message };
  return {
    area,
    verdict: off < SKEW_MS.bad ? "warning" : "bad",
    message,
    advice: "Let both follow a time server (NTP): sign-ins and one-time codes need the right time.",
  };
}

function migrationsFinding(pending: readonly string[]): Finding {
  const area = "schema";
  if (pending.length === 0) return { area, verdict: "good", message: "all migrations are applied" };
  return {
    area,
    verdict: "warning",
    message: `to be applied: ${pending.join(", ")}`,
    advice: "Run: aura migrate (the next start of the server does it, too)",
  };
}

async function checkJobs(database: Database): Promise<Finding> {
  const area = "jobs";
  const [row] = await database.query<{ waiting: number; failed: number }>(JOBS);
  const { waiting = 0, failed = 0 } = row ?? {};
  const message = `${formatCount(waiting)} waiting, ${formatCount(failed)} given up`;
  if (failed === 0) return { area, verdict: "good", message };
  return { area, verdict: "warning", message, advice: "The server's log says why they failed (job failed)." };
}

/** Opens a secret of the server and a user's key: the right file may hold the wrong key. */
async function checkOpening(found: CommandDatabase, kek: Kek): Promise<Finding> {
  const area = "keys";
  await using auth = connect(found.access.as("aura_auth"));
  await using journal = connect(found.access.as("aura_journal"));
  let opened = 0;
  try {
    for (const { id, wrapped } of await listWrapped(auth.database, "server-secret")) {
      await kek.unwrap(wrapped, wrapContext("server-secret", id));
      opened += 1;
    }
    const [userId] = await listKeyUsers(journal.database, NIL_UUID, 1);
    for (const key of userId === undefined ? [] : await readKeys(journal.database, userId)) {
      await kek.unwrap(key.wrapped, keyContext(userId as string));
      opened += 1;
    }
  } catch (error) {
    if (!(error instanceof SealError || error instanceof KeyringError)) {
      return { area, verdict: "bad", message: "the stored keys cannot be read", advice: "See the database's log." };
    }
    return {
      area,
      verdict: "bad",
      message: "the master key does not open what is stored",
      advice: "It is another key. Put the backup of the right one in its place; do not delete the wrong one yet.",
    };
  }
  return {
    area,
    verdict: "good",
    message: opened === 0 ? "nothing is stored yet that a key opens" : "the master key opens what is stored",
  };
}

async function checkAudit(found: CommandDatabase, kek: Kek): Promise<Finding> {
  const area = "audit";
  await using users = connect(found.access.as("aura_users"));
  const { isIntact, recordCount, problems } = await verifyAudit({ database: users.database, kek });
  if (isIntact) return { area, verdict: "good", message: `the chain of ${formatCount(recordCount)} records is intact` };
  const first = problems[0];
  return {
    area,
    verdict: "bad",
    message: `the log is not as it was written: record ${first?.seq ?? "?"}: ${first?.reason ?? "unknown"}`,
    advice: "Somebody or something changed the database directly. Keep a copy, compare it with the newest backup.",
  };
}

function unreachable(error: unknown, config: Config): Finding {
  const area = "database";
  if (error instanceof DataDirectoryHeld) return { area, verdict: "bad", message: error.message };
  const root = rootOf(error);
  const code = (root as { code?: unknown }).code;
  return {
    area,
    verdict: "bad",
    message: `does not answer: ${typeof code === "string" ? `${code} ` : ""}${root.message.split("\n", 1)[0]}`,
    advice:
      config.databaseUrl === undefined
        ? `Its log is ${join(config.dataDir, "postgres", "postgres.log")}`
        : "Check DATABASE_URL and whether that server is up and lets this user in.",
  };
}

function rootOf(error: unknown): Error {
  let at = error instanceof Error ? error : new Error(String(error));
  while (at.cause instanceof Error) at = at.cause;
  return at;
}

function connect(connection: ConnectionOptions): AsyncDisposable & { readonly database: Database } {
  const database = createDatabase({
    connection,
    applicationName: "aura-doctor",
    maxConnections: 1,
    acquireTimeoutMs: 5_000,
  });
  return { database, [Symbol.asyncDispose]: () => database.close() };
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
