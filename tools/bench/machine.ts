import { randomBytes } from "node:crypto";
import { closeSync, fdatasyncSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { number, quantile } from "./stats.ts";

const FILE_SYSTEMS: Readonly<Record<number, string>> = {
  0x01021994: "tmpfs (memory: nothing is flushed to a disk)",
  0xef53: "ext4",
  0x58465342: "XFS",
  0x9123683e: "Btrfs",
  0x794c7630: "overlay",
};

/** The machine in lines of Markdown, with how fast its disk flushes: that bounds every durable write. */
export function describeMachine(directory: string, now: Date): string {
  const memory = `${number(totalmem() / 2 ** 30)} GiB`;
  const fileSystem = FILE_SYSTEMS[statfsSync(directory).type] ?? "another file system";
  const flushMs = flushTimes(directory);
  return [
    `- ${cpus()[0]?.model ?? "processor unknown"}, ${availableParallelism()} cores for everything (server, PostgreSQL, load generator), ${memory} of memory`,
    `- ${type()} ${release()}, Node ${process.versions.node}`,
    `- data on ${fileSystem}; a flush of 8 KiB (fdatasync) takes ${number(quantile(flushMs, 0.5))} ms, p99 ${number(quantile(flushMs, 0.99))} ms`,
    `- ${now.toISOString().slice(0, 10)}, load at the start ${loadavg()[0]?.toFixed(2)}${busyNote()}`,
  ].join("\n");
}

function busyNote(): string {
  return (loadavg()[0] as number) > 0.3 * availableParallelism()
    ? " — **the machine was busy: the figures are low**"
    : "";
}

function flushTimes(directory: string): number[] {
  const path = join(directory, `aura-bench-flush-${process.pid}`);
  const file = openSync(path, "w");
  const block = randomBytes(8_192);
  try {
    return Array.from({ length: 200 }, () => {
      const startMs = performance.now();
      writeSync(file, block);
      fdatasyncSync(file);
      return performance.now() - startMs;
    });
  } finally {
    closeSync(file);
    rmSync(path);
  }
}
