import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort } from "./free-port.ts";
import { eventually } from "./eventually.ts";

const PROGRAM = "pgbouncer";
/** Absent: why tests through a pooler cannot run here. Where every test must run, none is skipped. */
export const missingPgbouncer =
  isInstalled() || process.env["AURA_REQUIRE_ALL"] === "1"
    ? undefined
    : "pgbouncer is not installed: nothing was tested through a pooler";

/** A pgbouncer in transaction mode that hands each transaction to another session of the database. */
export interface Pgbouncer extends AsyncDisposable {
  readonly url: string;
}

const UNPRIVILEGED = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/**
 * Starts it on a free port of the loopback address, in front of the database of a URL with name and password.
 * @param sessions to the database, shared by all clients in turn
 */
export async function startPgbouncer(databaseUrl: string, sessions: number): Promise<Pgbouncer> {
  const { hostname, port, pathname, username, password } = new URL(databaseUrl);
  const database = pathname.slice(1);
  const directory = await mkdtemp(join(tmpdir(), "aura-pgbouncer-"));
  const users = join(directory, "users.txt");
  const settings = join(directory, "pgbouncer.ini");
  const ownPort = await freePort();
  await writeFile(users, `"${username}" "${password}"\n`);
  await writeFile(
    settings,
    `[databases]
${database} = host=${hostname} port=${port} dbname=${database}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${sessions}
max_client_conn = 500
server_round_robin = 1
`,
  );
  if (UNPRIVILEGED.uid !== undefined) {
    for (const path of [directory, users, settings]) await chown(path, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
  }
  await chmod(directory, 0o700);
  const child = spawn(PROGRAM, ["-q", settings], { ...UNPRIVILEGED, cwd: "/", stdio: "ignore" });
  const gone = once(child, "exit");
  const url = `postgresql://${username}:${password}@127.0.0.1:${ownPort}/${database}`;
  await eventually("pgbouncer answers", async () => {
    if (child.exitCode !== null) throw new Error(`pgbouncer ended with ${child.exitCode}`);
    const client = new pg.Client({ connectionString: url });
    client.on("error", () => {});
    return client.connect().then(
      () => client.end().then(() => true),
      () => false,
    );
  });
  return {
    url,
    async [Symbol.asyncDispose]() {
      // SIGINT waits for clients; nobody's session is worth waiting for here.
      child.kill("SIGTERM");
      await gone;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function isInstalled(): boolean {
  try {
    execFileSync(PROGRAM, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
