import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { ConnectionOptions } from "../../apps/server/src/platform/database.ts";
import { baselineUsers, type BaselineScript } from "./baseline-script.ts";

export interface PgbenchResult {
  readonly perSecond: number;
  readonly latenciesMs: Float64Array;
}

export interface PgbenchRun {
  readonly program: string;
  readonly connection: ConnectionOptions;
  readonly scripts: readonly BaselineScript[];
  readonly clients: number;
  readonly seconds: number;
  /** Where its files may lie. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** Where pgbench is: on the PATH, or where Debian keeps it, the newest; undefined where it is not installed. */
export async function findPgbench(): Promise<string | undefined> {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? (await readdir(debian)).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...versions.map((v) => join(debian, v, "bin"))];
  return folders.map((folder) => join(folder, "pgbench")).find((path) => existsSync(path));
}

/** Runs pgbench with prepared statements; the scripts are drawn at random, transaction by transaction. */
export async function runPgbench(run: PgbenchRun): Promise<PgbenchResult> {
  const directory = await mkdtemp(join(run.directory, "aura-pgbench-"));
  try {
    const scripts = run.scripts.map((_, index) => join(directory, `${index}.sql`));
    await Promise.all(run.scripts.map(({ sql }, index) => writeFile(scripts[index] as string, sql)));
    const variables = run.scripts.flatMap((script) => Object.entries(script.variables));
    const { host = "", port = 5432, user = "", database = "" } = run.connection;
    const child = spawn(
      run.program,
      [
        ...["--no-vacuum", "--protocol=prepared", `--client=${run.clients}`, `--jobs=${Math.min(2, run.clients)}`],
        ...[`--time=${run.seconds}`, "--log", `--log-prefix=${join(directory, "log")}`],
        ...scripts.map((path) => `--file=${path}`),
        ...variables.map(([name, value]) => `--define=${name}=${value}`),
        ...[`--host=${host}`, `--port=${port}`, `--username=${user}`, database],
      ],
      {
        stdio: ["ignore", "pipe", "pipe"],
        signal: run.signal,
        // The scope of row-level security; the server sends it with every statement.
        env: { ...process.env, PGOPTIONS: `-c aura.user_ids={${baselineUsers(run.clients).join(",")}}` },
      },
    );
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    const perSecond = Number(/tps = ([\d.]+)/.exec(output)?.[1]);
    if (code !== 0 || Number.isNaN(perSecond)) throw new Error(`pgbench failed: ${output.trim().slice(0, 1_000)}`);
    return { perSecond, latenciesMs: await readLatencies(directory) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A line a transaction: client, number, microseconds, … */
async function readLatencies(directory: string): Promise<Float64Array> {
  const logs = (await readdir(directory)).filter((name) => name.startsWith("log"));
  const texts = await Promise.all(logs.map((name) => readFile(join(directory, name), "utf8")));
  const lines = texts.flatMap((text) => text.trimEnd().split("\n"));
  return Float64Array.from(lines, (line) => Number(line.split(" ", 3)[2]) / 1_000);
}
