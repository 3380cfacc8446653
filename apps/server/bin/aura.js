#!/usr/bin/env node
// Started by whatever Node stands on PATH, so it is plain JavaScript; hands over to the program, on the Node 24 that npm brought if this one is older.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
// What has to be known before a process begins. The environment is for the allocator of glibc: a buffer goes back to the system when it is freed, rather than leave
// a gap for another, and threads share what they free (mallopt(3)).
const { flags, environment } = JSON.parse(readFileSync(new URL("process.json", import.meta.url), "utf8"));

function bundledNode() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  try {
    const manifest = createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/package.json`);
    return join(dirname(manifest), "bin", process.platform === "win32" ? "node.exe" : "node");
  } catch {
    return undefined;
  }
}

const isRecent = Number(process.versions.node.split(".")[0]) >= 24;
const program = isRecent ? process.execPath : bundledNode();
if (program === undefined) {
  process.stderr.write("aura needs Node 24 or newer; this is Node " + process.versions.node + ".\n");
  process.exit(1);
}
const args = [...process.execArgv, ...flags, cli, ...process.argv.slice(2)];
const env = { ...environment, ...process.env };
if (process.execve !== undefined && process.platform !== "win32") {
  // The same process from here on: signals, streams and its number are the program's own.
  process.execve(program, [program, ...args], env);
}
const child = spawn(program, args, { env, stdio: "inherit" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
