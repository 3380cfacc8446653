import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { once } from "node:events";
import { promisify } from "node:util";
import pg from "pg";
import { eventually } from "./eventually.ts";
import { freePort } from "./free-port.ts";

/** Where Debian keeps the oldest PostgreSQL that is supported. */
export const POSTGRES_15 = "/usr/lib/postgresql/15/bin";
/** Absent: why tests of a database that others run cannot run here. Where every test must run, none is skipped. */
export const missingPostgres =
  existsSync(join(POSTGRES_15, "initdb")) || process.env["AURA_REQUIRE_ALL"] === "1"
    ? undefined
    : `PostgreSQL 15 is not in ${POSTGRES_15}: nothing was tested on a database that others run`;

/** A PostgreSQL 15 as an operator has it: over TCP, with passwords, and a login that owns one database and may make roles. */
export interface ExternalPostgres extends AsyncDisposable {
  /** For `DATABASE_URL`: no superuser. */
  readonly url: string;
  /** Connected as a superuser, for looking behind the scenes. */
  connectAsSuperuser(): Promise<pg.Client>;
  /** The whole database as pg_dump writes it. */
  dump(): Promise<string>;
  /** A streaming standby of it, which goes first. */
  startStandby(): Promise<StandbyPostgres>;
  /** Ends it at once, without a word to anybody. */
  kill(): Promise<void>;
  /** Starts it again on what is in its directory. */
  restart(): Promise<void>;
  /** Its own directory: the cluster is `data` in it, and its socket lies there. */
  readonly directory: string;
  /** Runs a program as its user, as an operator beside it; gives what it printed. */
  runAs(program: string, args: readonly string[]): Promise<string>;
}

/** A hot standby that answers reads while it applies what its primary writes. */
export interface StandbyPostgres extends AsyncDisposable {
  readonly url: string;
  connectAsSuperuser(): Promise<pg.Client>;
  /** Stops all of its processes where they are, without a word to anybody, or lets them go on. */
  freeze(isFrozen: boolean): Promise<void>;
  /** Has it take over. */
  promote(): Promise<void>;
  /** Ends it at once. */
  kill(): Promise<void>;
}

/** `nobody`: PostgreSQL refuses to run as root. */
const UNPRIVILEGED = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const run = promisify(execFile);

/**
 * Starts it on a free port of the loopback address; disposing stops it and removes its files.
 * @param settingsIn more of its settings, for the directory that it is made in, which its user may write to
 */
export async function startExternalPostgres(
  settingsIn: (directory: string) => readonly string[] = () => [],
): Promise<ExternalPostgres> {
  const directory = await mkdtemp(join(tmpdir(), "aura-pg15-"));
  await chmod(directory, 0o711);
  const data = join(directory, "data");
  const passwordFile = join(directory, "password");
  const superuserPassword = randomBytes(12).toString("hex");
  const password = randomBytes(12).toString("hex");
  await writeFile(passwordFile, superuserPassword);
  if (UNPRIVILEGED.uid !== undefined) {
    await chown(directory, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
    await chown(passwordFile, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
  }
  const how = { ...UNPRIVILEGED, cwd: "/", env: { PATH: POSTGRES_15, LC_ALL: "C" } };
  const initialise = ["-D", data, "-U", "postgres", "--auth=scram-sha-256", "--pwfile", passwordFile, "-E", "UTF8"];
  await run(join(POSTGRES_15, "initdb"), [...initialise, "--no-locale", "--no-sync"], how);

  /** Serves a directory's database on a free port. */
  async function serve(directoryOfData: string, port: number) {
    const settings = [
      "listen_addresses=127.0.0.1",
      `port=${port}`,
      `unix_socket_directories=${directory}`,
      ...settingsIn(directory),
    ];
    const args = ["-D", directoryOfData, ...settings.flatMap((one) => ["-c", one])];
    const child = spawn(join(POSTGRES_15, "postgres"), args, { ...how, stdio: "ignore" });
    const gone = once(child, "exit");
    async function connect(database: string): Promise<pg.Client> {
      const superuser = { host: "127.0.0.1", port, user: "postgres", password: superuserPassword };
      const client = new pg.Client({ ...superuser, database });
      client.on("error", () => {});
      await client.connect();
      return client;
    }
    await eventually("PostgreSQL 15 answers", async () => {
      if (child.exitCode !== null) throw new Error(`PostgreSQL 15 ended with ${child.exitCode}`);
      return connect("postgres").then(
        (client) => client.end().then(() => true),
        () => false,
      );
    });
    return { port, child, gone, connect, url: `postgresql://journal_owner:${password}@127.0.0.1:${port}/journal` };
  }

  async function startStandby(): Promise<StandbyPostgres> {
    const copy = join(directory, "standby");
    const from = ["-h", "127.0.0.1", "-p", String(port), "-U", "postgres", "-D", copy, "--no-sync"];
    const env = { ...how.env, PGPASSWORD: superuserPassword };
    // -R leaves behind where the primary is, and that this is a standby.
    await run(join(POSTGRES_15, "pg_basebackup"), [...from, "-R", "-X", "stream", "-c", "fast"], { ...how, env });
    const standby = await serve(copy, await freePort());
    const processes = async (): Promise<number[]> => {
      const { stdout } = await run("ps", ["-o", "pid=", "--ppid", String(standby.child.pid)]);
      return [standby.child.pid as number, ...stdout.trim().split(/\s+/).map(Number)];
    };
    async function freeze(isFrozen: boolean): Promise<void> {
      for (const pid of await processes()) process.kill(pid, isFrozen ? "SIGSTOP" : "SIGCONT");
    }
    async function kill(): Promise<void> {
      if (standby.child.exitCode !== null || standby.child.signalCode !== null) return;
      await freeze(false);
      standby.child.kill("SIGQUIT");
      await standby.gone;
    }
    return {
      url: standby.url,
      connectAsSuperuser: () => standby.connect("journal"),
      freeze,
      async promote() {
        const superuser = await standby.connect("postgres");
        await superuser.query("SELECT pg_promote()");
        await superuser.end();
      },
      kill,
      [Symbol.asyncDispose]: kill,
    };
  }

  const port = await freePort();
  let served = await serve(data, port);
  const { connect, url } = served;
  const administrator = await connect("postgres");
  await administrator.query(`CREATE ROLE journal_owner LOGIN CREATEROLE PASSWORD '${password}'`);
  await administrator.query("CREATE DATABASE journal OWNER journal_owner");
  await administrator.end();

  return {
    url,
    startStandby,
    connectAsSuperuser: () => connect("journal"),
    async dump() {
      const args = ["-h", "127.0.0.1", "-p", String(port), "-U", "postgres", "journal"];
      const env = { ...how.env, PGPASSWORD: superuserPassword };
      const { stdout } = await run(join(POSTGRES_15, "pg_dump"), args, { ...how, env, maxBuffer: 1 << 30 });
      return stdout;
    },
    directory,
    async kill() {
      // Its children end with it, and nothing is written any more.
      served.child.kill("SIGQUIT");
      await served.gone;
    },
    async restart() {
      served = await serve(data, port);
    },
    async runAs(program, args) {
      const { stdout } = await run(program, args, {
        ...how,
        env: { ...how.env, PATH: "/usr/bin:/bin", PGPASSWORD: superuserPassword },
      });
      return stdout;
    },
    async [Symbol.asyncDispose]() {
      served.child.kill("SIGINT");
      await served.gone;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
