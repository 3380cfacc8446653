import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { AuthResponse } from "@aura-journal/contracts";
import pg from "pg";
import { runningPostgres } from "../../apps/server/src/platform/embedded-postgres.ts";
import { startAura, type AuraProcess } from "../support/process.ts";

/** What is killed: the whole server with its database left behind, or the database's first process under a living server. */
export type Victim = "server" | "database";

const run = promisify(execFile);
const PASSWORD = "a rehearsal of the worst";
const NO_LIMITS = "rate_limits:\n  authenticated_users: []\n  anonymous: []\n";

/** A server that may be harmed. */
export interface Stage extends AsyncDisposable {
  readonly url: () => string;
  readonly dataDir: string;
  /** Fails when the server ends without having been killed. */
  readonly ended: Promise<never>;
  readonly pid: () => number;
  /** Everything the server printed in its present life. */
  readonly printed: () => string;
  start(): Promise<void>;
  kill(victim: Victim): Promise<void>;
  /** Ends server and database, as an operator does or as a power cut does; `start` begins them again. */
  end(how: "stopped" | "cut off"): Promise<void>;
  connect(): Promise<pg.Client>;
  /** Begins a command beside the server, which may be harmed too. */
  begin(args: readonly string[], env?: Readonly<Record<string, string>>): AuraProcess;
  /** Runs a command beside the server; gives what it printed. @throws Error where it does not end with 0 */
  command(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
}

/** Where a stage is set up. */
export interface StageOptions {
  /** What the server is told beside what every stage is. */
  readonly env?: Readonly<Record<string, string>>;
  /** In which its directory is made; absent: that for temporary files. */
  readonly root?: string;
  /** How the database is reached that `DATABASE_URL` names; absent: the server's own. */
  readonly connect?: () => Promise<pg.Client>;
}

/** A server with its own database in a directory of its own. */
export async function createStage({ env = {}, root = tmpdir(), connect }: StageOptions = {}): Promise<Stage> {
  const directory = await mkdtemp(join(root, "aura-drill-"));
  await chmod(directory, 0o711);
  const dataDir = join(directory, "data");
  const limits = join(directory, "limits.yaml");
  await writeFile(limits, NO_LIMITS);
  const postmasterFile = join(dataDir, "postgres", "data", "postmaster.pid");
  let server: AuraProcess | undefined;
  let url = "";
  const { promise: ended, reject } = Promise.withResolvers<never>();
  ended.catch(() => {});
  let isWanted = false;

  async function postmaster(): Promise<number> {
    return Number((await readFile(postmasterFile, "utf8")).split("\n", 1)[0]);
  }

  async function start(): Promise<void> {
    server = startAura(["serve"], {
      AURA_DATA_DIR: dataDir,
      AURA_RATE_LIMITS_FILE: limits,
      AURA_FIRST_USER_ADMIN: "true",
      AURA_ACCESS_TOKEN_SECONDS: "3600",
      AURA_PUBLIC_URL: "http://journal.test",
      HOST: "127.0.0.1",
      PORT: "0",
      METRICS_PORT: "0",
      ...env,
    });
    url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
    const started = server;
    isWanted = true;
    started.child.once("exit", (code) => {
      if (isWanted) reject(new Error(`the server ended by itself with ${code}:\n${started.printed().slice(-4_000)}`));
    });
  }

  const begin: Stage["begin"] = (args, more = {}) => startAura(args, { AURA_DATA_DIR: dataDir, ...more });

  return {
    url: () => url,
    dataDir,
    ended,
    pid: () => server?.child.pid ?? 0,
    printed: () => server?.printed() ?? "",
    start,
    async kill(victim) {
      if (victim === "database") {
        process.kill(await postmaster(), "SIGKILL");
        return;
      }
      isWanted = false;
      server?.child.kill("SIGKILL");
      await server?.exit;
      await start();
    },
    async end(how) {
      isWanted = false;
      const first = how === "cut off" ? await postmaster() : undefined;
      server?.child.kill(how === "cut off" ? "SIGKILL" : "SIGTERM");
      if (first !== undefined) await killAll(first);
      await server?.exit;
    },
    async connect() {
      if (connect !== undefined) return connect();
      const client = new pg.Client((await runningPostgres(dataDir))?.owner as pg.ClientConfig);
      await client.connect();
      return client;
    },
    begin,
    async command(args, more) {
      await using command = begin(args, more);
      const code = await command.exit;
      if (code !== 0) throw new Error(`aura ${args.join(" ")} ended with ${code}:\n${command.printed()}`);
      return command.printed();
    },
    async [Symbol.asyncDispose]() {
      isWanted = false;
      await server?.[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A machine that loses its power loses all of a database's processes at once. */
async function killAll(postmaster: number): Promise<void> {
  const { stdout } = await run("ps", ["-o", "pid=", "--ppid", String(postmaster)]).catch(() => ({ stdout: "" }));
  for (const pid of [postmaster, ...stdout.trim().split(/\s+/).filter(Boolean).map(Number)]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It ended by itself, since the first of them did.
    }
  }
}

/** An account on the server at this address. */
export async function register(url: string, index: number): Promise<AuthResponse> {
  const answer = await fetch(`${url}/auth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: `writer-${index}@example.org`, password: PASSWORD }),
  });
  if (answer.status !== 201) throw new Error(`register answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as AuthResponse;
}
