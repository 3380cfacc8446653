import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDiary } from "../support/diary.ts";
import { eventually } from "../support/eventually.ts";
import { drill, type DrillOutcome, type Rehearsal } from "./drill.ts";
import { register, type Stage } from "./stage.ts";

/** Characters of an entry of a journal of many years: a paragraph or two. */
const ENTRY_LENGTH = 600;

export interface LostDiskOutcome extends DrillOutcome {
  /** From the loss to the first answer of the server on a new disk. */
  readonly recoveredMs: number;
  /** How much of the log was not stored yet at the worst moment, as time. */
  readonly worstAgeSeconds: number;
}

/**
 * Loses the disk of a server that keeps a history elsewhere, brings the last moment back on an empty one, and compares what was acknowledged
 * with what is there. What is asked of the history is not what a cut-off minute loses, which nobody can bring back, but that everything is
 * there that it says it reaches.
 * @param how the server ends: as an operator stops it, or with the power, once the history says that it reaches the last word
 */
export async function loseTheDisk(options: {
  readonly seed: number;
  readonly versions: number;
  readonly writers?: number;
  readonly how: "stopped" | "cut off";
  /** What is brought back: the last moment of the history, or a backup of rows that is made when nobody writes any more. */
  readonly from?: "history" | "rows";
  /** What is done to the backups before they are used: for planting what the judgement must see. */
  readonly tamper?: (backups: string) => Promise<void>;
  /** How many entries of somebody else are there before. */
  readonly entries?: number;
}): Promise<LostDiskOutcome> {
  const elsewhere = await mkdtemp(join(tmpdir(), "aura-elsewhere-"));
  await chmod(elsewhere, 0o711);
  const env = {
    AURA_BACKUP_DIR: join(elsewhere, "backups"),
    AURA_MASTER_KEY_FILE: join(elsewhere, "master.key"),
  };
  let recoveredMs = NaN;
  let worstAgeSeconds = 0;
  try {
    const outcome = await drill({
      seed: options.seed,
      ...(options.writers === undefined ? {} : { writers: options.writers }),
      on: { env },
      async meanwhile(rehearsal) {
        const { stage, moreThan } = rehearsal;
        await eventually("a history is kept", async () => (await historyAge(stage)) !== undefined);
        const watch = setInterval(() => {
          historyAge(stage).then(
            (age) => (worstAgeSeconds = Math.max(worstAgeSeconds, age ?? 0)),
            () => {},
          );
        }, 1_000);
        try {
          if (options.entries !== undefined) await fillJournal(rehearsal, options.entries, elsewhere);
          await moreThan(options.versions);
        } finally {
          clearInterval(watch);
        }
      },
      async afterwards(stage) {
        const isOfRows = options.from === "rows";
        if (isOfRows) await stage.command(["backup"], env);
        else if (options.how === "cut off") {
          const stoppedMs = performance.now();
          await eventually(
            "the history reaches the last word",
            async () => ((await historyAge(stage)) ?? Infinity) * 1_000 < performance.now() - stoppedMs,
          );
        }
        await stage.end(options.how);
        await rm(stage.dataDir, { recursive: true });
        await options.tamper?.(env.AURA_BACKUP_DIR);
        const lostMs = performance.now();
        await stage.command(isOfRows ? ["restore"] : ["restore", "--to", "latest"], env);
        await stage.start();
        recoveredMs = performance.now() - lostMs;
      },
    });
    return { ...outcome, recoveredMs, worstAgeSeconds };
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
}

/** A journal of many years, whose writer is none of those who write now. */
async function fillJournal({ stage }: Rehearsal, entries: number, folder: string): Promise<void> {
  const { user } = await register(stage.url(), 1_000);
  const file = join(folder, "years.jsonl");
  const diary = await readDiary();
  const lines = Array.from({ length: entries }, (_, nth) => {
    const date = new Date(Date.UTC(1990, 0, 1 + (nth % 12_000))).toISOString().slice(0, 10);
    return JSON.stringify({ date, text: `${nth}: ${diary[nth % diary.length]?.text.slice(0, ENTRY_LENGTH)}` });
  });
  await writeFile(file, `${lines.join("\n")}\n`);
  await stage.command(["import", file, "--user", user.email, "--no-analysis"], {
    AURA_MASTER_KEY_FILE: join(folder, "master.key"),
  });
}

async function historyAge(stage: Stage): Promise<number | undefined> {
  const url = /"metricsUrl":"([^"]+)"/.exec(stage.printed())?.[1];
  if (url === undefined) return undefined;
  const found = /^backup_history_age_seconds (\S+)$/m.exec(await (await fetch(url)).text());
  return found === null ? undefined : Number(found[1]);
}
