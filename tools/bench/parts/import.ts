import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { register, type Account } from "../accounts.ts";
import type { BenchContext, PartResult } from "../context.ts";
import { connect, type Connection } from "../database.ts";
import { table } from "../markdown.ts";
import { residentMemory } from "../processes.ts";
import { AURA } from "../../aura-process.ts";
import type { ServerProcess } from "../server-process.ts";
import { median, mebibytes, number } from "../stats.ts";

const DIARY = fileURLToPath(new URL("../../../../shared/data/pepys.jsonl", import.meta.url));
const WORDS = "1.18 million words";
const SAMPLE_MS = 50;

/** `aura import` of the diary of Samuel Pepys beside a running server. */
export async function importDiary(context: BenchContext): Promise<PartResult> {
  if (!existsSync(DIARY)) {
    return {
      rows: [
        {
          what: "import of the diary",
          goal: "entries a second; memory flat",
          found: "the diary is not there",
          isMet: undefined,
        },
      ],
      details: `The diary is expected at \`../shared/data/pepys.jsonl\`, beside the repository.`,
    };
  }
  const lines = (await readFile(DIARY, "utf8")).trimEnd().split("\n").length;
  await using server = await context.startServer("import");
  const [account] = (await register(server.url, 1, "local")) as [Account];
  context.progress("importing");
  await using owner = await connect(server.owner);
  const { seconds, samples } = await runImport(context, server, account, owner);
  const last = samples.at(-1);
  if (last?.entries !== lines) throw new Error(`${last?.entries ?? 0} of ${lines} entries were imported`);

  const places = [0.25, 0.5, 0.95];
  const memory = places.map((share) => {
    const middle = samples.findIndex(({ entries }) => entries >= share * lines);
    return median(samples.slice(Math.max(0, middle - 2), middle + 3).map(({ resident }) => resident));
  });
  const growth = (memory[2] as number) / (memory[0] as number);
  return {
    rows: [
      {
        what: `import of the diary (${number(lines)} entries, ${WORDS})`,
        goal: "memory flat",
        found: `${number(lines / seconds)} entries/s; ${memory.map(mebibytes).join(", ")} after a quarter, half and 95 % of them`,
        isMet: growth <= 1.25,
      },
    ],
    details: [
      `\`aura import\` as a process of its own, with its start (${number(seconds)} s in all), the entries analysed as the account's preferences have it. Flat: at the end no more than a quarter above what it was after a quarter of the entries.`,
      table(
        [
          "resident memory of the importing process",
          ...places.map((share) => `after ${share * 100} % of the entries`),
          "highest",
        ],
        [["", ...memory.map(mebibytes), mebibytes(Math.max(...samples.map(({ resident }) => resident)))]],
      ),
    ].join("\n\n"),
  };
}

interface Sample {
  /** Imported so far. */
  readonly entries: number;
  /** Bytes of the importing process. */
  readonly resident: number;
}

async function runImport(
  { signal }: BenchContext,
  { environment }: ServerProcess,
  { email, userId }: Account,
  owner: Connection,
): Promise<{ seconds: number; samples: readonly Sample[] }> {
  const startMs = performance.now();
  // The years are moved to where the rules for dates and zones are today's.
  const child = spawn(process.execPath, [AURA, "import", DIARY, "--user", email, "--shift-years", "350"], {
    env: environment,
    stdio: ["ignore", "ignore", "pipe"],
    signal,
  });
  let complaints = "";
  child.stderr.on("data", (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-2_000)));
  let seconds = Number.NaN;
  const ended = once(child, "close").then(([code]) => {
    seconds = (performance.now() - startMs) / 1_000;
    return code as number | null;
  });
  const samples: Sample[] = [];
  for (let isLast = false; !isLast;) {
    isLast = !Number.isNaN(seconds);
    const [row] = await owner.rows<{ entries: number }>(
      "SELECT live_entries AS entries FROM journal.journals WHERE user_id = $1",
      [userId],
    );
    const resident = residentMemory(child.pid as number)?.now ?? samples.at(-1)?.resident ?? 0;
    samples.push({ entries: row?.entries ?? 0, resident });
    await Promise.race([delay(SAMPLE_MS), ended]);
  }
  const code = await ended;
  if (code !== 0) throw new Error(`aura import ended with ${code}: ${complaints.trim()}`);
  return { seconds, samples };
}
