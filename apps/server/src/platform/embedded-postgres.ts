import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { chmod, chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import pg from "pg";
import { letPass } from "./data-directory.ts";
import type { ConnectionOptions } from "./database.ts";
import type { Logger } from "./logger.ts";
import { exists, usableBinaries, type ProcessUser } from "./postgres-binaries.ts";

/** A PostgreSQL child process of our own, reachable over a Unix socket that only this user may open. */
export interface EmbeddedPostgres {
  /** As the owner of the database. */
  readonly owner: ConnectionOptions;
  /** As one of the services' roles. */
  as(role: string): ConnectionOptions;
  readonly pid: () => number | undefined;
  /** Fast shutdown: sessions are ended, everything committed is on disk. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  readonly directory: string;
  readonly logger: Logger;
  /** Additional settings (`name=value`), for tests and benchmarks. */
  readonly settings?: readonly string[];
  /** How long it may take until it lets somebody in; absent: a minute. */
  readonly startWithinMs?: number;
}

/** Thrown where the server ended instead of letting somebody in, or took too long. */
export class PostgresDidNotStart extends Error {
  /** What it said last. */
  readonly lastLines: string;
  constructor(file: string, lastLines: string) {
    super(`PostgreSQL did not start; its log is ${file}`);
    this.name = "PostgresDidNotStart";
    this.lastLines = lastLines;
  }
}

const SUPERUSER = "aura_owner";
const DATABASE = "aura";
const PORT = 5432;
const TRY_AGAIN_MS = 2_000;
/** `nobody`: PostgreSQL refuses to run as root, and so it can't read the master key either. */
const UNPRIVILEGED: ProcessUser = { uid: 65_534, gid: 65_534 };
/** The kernel's limit on a socket's path is 107 bytes, file name included. */
const LONGEST_SOCKET_DIRECTORY = 107 - "/.s.PGSQL.5432.lock".length;

/** As whom the database runs and whose its files are, where that is not this process's user. */
export function clusterUser(): ProcessUser | undefined {
  return process.getuid?.() === 0 ? UNPRIVILEGED : undefined;
}

/** Where the files of a data directory's database lie. */
export function clusterDirectory(dataDir: string): string {
  return join(dataDir, "postgres", "data");
}

/**
 * Starts the embedded database in `directory`, making it on the first run. A server that a killed process left behind is
 * shut down first. If the server dies by itself it is started again.
 *
 * Crash model: the cluster is made beside its place and renamed into it, so a half-made one is never started;
 * everything after that is PostgreSQL's own write-ahead log with fsync on.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const identity = clusterUser();
  if (identity) await letPass(options.directory);
  const home = join(options.directory, "postgres");
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (identity) await chown(home, identity.uid, identity.gid);
  const native = await usableBinaries(home, identity);
  const data = clusterDirectory(options.directory);
  const sockets = await socketDirectory(home, identity);
  await stopLeftover(data, options.logger);
  if (!(await exists(data))) {
    await refuseInterruptedRestore(home);
    await initialise(native, data, identity);
  }

  const owner: ConnectionOptions = { host: sockets, port: PORT, user: SUPERUSER, database: DATABASE };
  let isStopping = false;
  let child: ChildProcess | undefined;

  async function launch(): Promise<void> {
    const deadline = Date.now() + (options.startWithinMs ?? 60_000);
    for (;;) {
      const attempt = spawnServer(native, data, sockets, identity, options, home);
      child = attempt.child;
      if (await acceptsConnections({ ...owner, database: "postgres" }, child, deadline)) break;
      // After a kill -9 the old backends hold the shared memory for a moment longer; anything else stays as it is.
      if (!/shared memory|lock file|in use/i.test(attempt.lastLines()) || Date.now() > deadline) {
        throw new PostgresDidNotStart(join(home, "postgres.log"), attempt.lastLines());
      }
      await delay(200);
    }
    child.once("exit", (code, signal) => {
      if (isStopping) return;
      options.logger.error({ code, signal }, "PostgreSQL ended by itself; starting it again");
      void launchAgain();
    });
  }

  /** What keeps it down may pass: a disk that is full, memory that others have taken. */
  async function launchAgain(): Promise<void> {
    for (;;) {
      try {
        return await launch();
      } catch (error) {
        if (isStopping) return;
        options.logger.error({ err: error }, "PostgreSQL could not be started again; trying anew");
        await delay(TRY_AGAIN_MS);
      }
    }
  }

  await launch();
  await createDatabaseOnce({ ...owner, database: "postgres" });
  return {
    owner,
    as: (role) => ({ ...owner, user: role }),
    pid: () => child?.pid,
    async stop() {
      isStopping = true;
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGINT");
      const hurry = setTimeout(() => child?.kill("SIGQUIT"), 20_000);
      await gone;
      clearTimeout(hurry);
    },
  };
}

/** The name under which a restore moves the database away that it replaces. */
export const REPLACED_PREFIX = "data-before-";

/** An empty journal is not what should come after a restore that was killed between its last two steps. */
async function refuseInterruptedRestore(home: string): Promise<void> {
  const replaced = (await readdir(home)).find((name) => name.startsWith(REPLACED_PREFIX));
  if (replaced === undefined) return;
  throw new Error(
    `A restore into ${home} was cut off: run it again, or move ${join(home, replaced)} back to ${join(home, "data")}`,
  );
}

/** How a second process (a command beside a running server) reaches the same database. */
export async function runningPostgres(directory: string): Promise<Pick<EmbeddedPostgres, "owner" | "as"> | undefined> {
  const noted = await readPidFile(clusterDirectory(directory));
  if (noted === undefined || !(await listens(noted))) return undefined;
  const owner: ConnectionOptions = { host: noted.sockets, port: PORT, user: SUPERUSER, database: DATABASE };
  return { owner, as: (role) => ({ ...owner, user: role }) };
}

async function socketDirectory(home: string, identity: ProcessUser | undefined): Promise<string> {
  const inside = join(home, "socket");
  const directory =
    Buffer.byteLength(inside) <= LONGEST_SOCKET_DIRECTORY
      ? inside
      : join(tmpdir(), `aura-${createHash("sha256").update(home).digest("hex").slice(0, 16)}`);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // Below a shared /tmp somebody else could have made the directory first and would own the socket in it.
  const { uid } = await stat(directory);
  const expected = [process.getuid?.(), identity?.uid];
  if (process.getuid && !expected.includes(uid)) throw new Error(`${directory} belongs to another user`);
  await chmod(directory, 0o700);
  if (identity) await chown(directory, identity.uid, identity.gid);
  return directory;
}

async function initialise(native: string, data: string, identity: ProcessUser | undefined): Promise<void> {
  const draft = `${data}.draft`;
  await rm(draft, { recursive: true, force: true });
  await run(
    join(native, "bin", "initdb"),
    [
      "-D",
      draft,
      "-U",
      SUPERUSER,
      "--auth-local=trust",
      "--auth-host=reject",
      "--encoding=UTF8",
      "--no-locale",
      "--no-instructions",
    ],
    identity,
  );
  await rename(draft, data);
}

function spawnServer(
  native: string,
  data: string,
  sockets: string,
  identity: ProcessUser | undefined,
  options: EmbeddedPostgresOptions,
  home: string,
): { child: ChildProcess; lastLines: () => string } {
  const settings = [
    "listen_addresses=",
    `unix_socket_directories=${sockets}`,
    "unix_socket_permissions=0700",
    `port=${PORT}`,
    "max_connections=120",
    "shared_buffers=128MB",
    "max_wal_size=1GB",
    // A history that falls behind begins anew; it does not fill the disk.
    "max_slot_wal_keep_size=1GB",
    // Plans here are short; compiling them costs more than it saves.
    "jit=off",
    "random_page_cost=1.1",
    "wal_compression=on",
    // A failed statement's text and parameters stay out of the server's log: they could hold an address.
    "log_min_error_statement=panic",
    "log_parameter_max_length_on_error=0",
    "log_error_verbosity=terse",
    "timezone=UTC",
    ...(options.settings ?? []),
  ];
  // A session of its own: Ctrl-C in the terminal reaches this process, which then stops the database last.
  const child = spawn(
    join(native, "bin", "postgres"),
    ["-D", data, ...settings.flatMap((setting) => ["-c", setting])],
    {
      stdio: ["ignore", "pipe", "pipe"],
      cwd: "/",
      detached: true,
      ...identity,
    },
  );
  const file = join(home, "postgres.log");
  const log = createWriteStream(file, { flags: "a", mode: 0o600 });
  log.once("error", (error) => {
    options.logger.warn({ err: error, file }, "PostgreSQL's log cannot be written; it serves without");
    // Nobody reading would stop it as soon as the pipe is full.
    child.stdout?.resume();
    child.stderr?.resume();
  });
  let lastLines = "";
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  child.stderr?.on("data", (chunk: Buffer) => {
    lastLines = (lastLines + chunk.toString()).slice(-2_000);
  });
  // Its own children may outlive it and have the last word.
  child.once("close", () => log.end());
  child.once("error", (error) => options.logger.error({ err: error }, "PostgreSQL could not be started"));
  return { child, lastLines: () => lastLines };
}

async function acceptsConnections(
  connection: ConnectionOptions,
  child: ChildProcess,
  deadline: number,
): Promise<boolean> {
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    const client = new pg.Client(connection);
    client.on("error", () => {});
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      await delay(20);
    }
  }
  return false;
}

async function createDatabaseOnce(connection: ConnectionOptions): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** What a server writes beside its data. */
interface PidFile {
  readonly path: string;
  readonly pid: number;
  readonly sockets: string;
}

async function readPidFile(data: string): Promise<PidFile | undefined> {
  const path = join(data, "postmaster.pid");
  const lines = (await readFile(path, "utf8").catch(() => "")).split("\n");
  return lines[0] ? { path, pid: Number(lines[0]), sockets: lines[4] ?? "" } : undefined;
}

/** Whether somebody listens at its socket: in this container or, on a shared volume, in another. */
async function listens({ sockets }: PidFile): Promise<boolean> {
  const connection = connect(join(sockets, `.s.PGSQL.${PORT}`));
  try {
    await once(connection, "connect");
    return true;
  } catch {
    return false;
  } finally {
    connection.destroy();
  }
}

/** Whether a process of this number lives here, and is a PostgreSQL of this directory. */
async function processOf(pid: number, data: string): Promise<"none" | "another" | "its server"> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return "none";
  }
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => data);
  return command.includes(data) ? "its server" : "another";
}

/** Shuts down what a killed process left behind on this cluster; for whoever holds the data directory. */
export async function stopLeftover(data: string, logger: Logger): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (let isTold = false; ; await delay(50)) {
    const noted = await readPidFile(data);
    if (noted === undefined) return;
    const found = await processOf(noted.pid, data);
    if (found !== "its server" && !(await listens(noted))) {
      if (found === "another") await disown(noted);
      return;
    }
    if (Date.now() > deadline) throw new Error(`the database server left behind (process ${noted.pid}) does not stop`);
    if (!isTold) {
      logger.warn(
        { pid: noted.pid },
        "a database server was left behind by a process that is gone; shutting it down first",
      );
      if (found === "its server") process.kill(noted.pid, "SIGINT");
      isTold = true;
    }
  }
}

/**
 * After a restart of the machine or the container the number may be anybody's, and PostgreSQL would refuse to start as long
 * as that process lives. The number of its own parent it takes for a stale one, and still looks whether anybody uses the memory
 * that the file names. A server in the moment of its end looks like anybody's process too, for it has no command line any more; it has
 * taken its file with it.
 */
async function disown({ path }: PidFile): Promise<void> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return;
  const [, ...rest] = text.split("\n");
  await writeFile(path, [process.pid, ...rest].join("\n"));
}

async function run(program: string, args: readonly string[], identity: ProcessUser | undefined): Promise<void> {
  const child = spawn(program, args, {
    stdio: ["ignore", "ignore", "pipe"],
    cwd: "/",
    env: { ...process.env, LC_ALL: "C" },
    ...identity,
  });
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`${basename(program)} failed: ${complaint.trim().slice(0, 500)}`);
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
