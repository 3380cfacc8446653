import { randomUUID } from "node:crypto";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "../support/eventually.ts";
import { drill, type DrillOutcome, type Rehearsal } from "./drill.ts";

const run = promisify(execFile);

export interface DiskFullOutcome extends DrillOutcome {
  /** Answers to reading while there was no room. */
  readonly reads: { readonly answered: number; readonly refused: number };
}

/** Why a disk cannot be filled here. */
export async function missingDisk(): Promise<string | undefined> {
  try {
    await using _ = await smallDisk("1m");
    return undefined;
  } catch {
    return "no file system can be mounted here (it takes root): no disk was filled";
  }
}

/** Fills the disk of a server that is being written to, to its last byte; reads once that is known, and makes room again. */
export async function fillTheDisk(options: {
  readonly seed: number;
  readonly versions: number;
  readonly writers?: number;
  /** How many reads are made while there is no room. */
  readonly reads: number;
}): Promise<DiskFullOutcome> {
  await using disk = await smallDisk("420m");
  const reads = { answered: 0, refused: 0 };
  const outcome = await drill({
    seed: options.seed,
    ...(options.writers === undefined ? {} : { writers: options.writers }),
    on: { root: disk.path },
    async meanwhile(rehearsal) {
      const { moreThan, interrupted, reader } = rehearsal;
      await moreThan(options.versions);
      const filler = join(disk.path, "filler");
      await fill(filler);
      await eventually("who brings text is told that there is no room", () => isTurnedAway(rehearsal));
      for (let nth = 0; nth < options.reads; nth += 1) {
        await reader.get("/sync/changes?limit=20").then(
          () => (reads.answered += 1),
          () => (reads.refused += 1),
        );
      }
      interrupted();
      await rm(filler);
      await moreThan(options.versions);
    },
  });
  return { ...outcome, reads };
}

async function isTurnedAway({ stage, reader }: Rehearsal): Promise<boolean> {
  // Of an entry that there is none of: with room it is not found, and nothing is written.
  const answer = await fetch(`${stage.url()}/entries/${randomUUID()}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${reader.token}`, "content-type": "application/json" },
    body: JSON.stringify({ content: "There is no room for this." }),
  });
  const { error } = (await answer.json()) as { error?: { code: string; message: string } };
  return answer.status === 503 && error?.code === "DB_001" && /disk is full/.test(error.message);
}

/** Writes until there is no room for another byte. */
async function fill(path: string): Promise<void> {
  const file = await open(path, "w");
  try {
    for (let size = 1 << 20; size >= 1; size >>= 1) {
      const zeros = Buffer.alloc(size);
      try {
        for (;;) await file.write(zeros);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
  } finally {
    await file.close();
  }
}

async function smallDisk(size: string): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "aura-disk-"));
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${size},mode=0711`, "tmpfs", path]);
  } catch (error) {
    await rm(path, { recursive: true });
    throw error;
  }
  await chmod(path, 0o711);
  return {
    path,
    async [Symbol.asyncDispose]() {
      await run("umount", ["-l", path]);
      await rm(path, { recursive: true });
    },
  };
}
