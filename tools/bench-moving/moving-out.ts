import { entryHandlers } from "../../apps/server/src/commands/entry-handlers.ts";
import { entriesMaintenance } from "../../apps/server/src/commands/session.ts";
import { missingDiary, readDiary } from "../../tests/support/diary.ts";
import { startTestServer, type TestServer } from "../../tests/support/server.ts";
import { mebibytes, median, number } from "../bench/stats.ts";
import { createTextMaker } from "../bench/texts.ts";
import type { MovingRow } from "./moving-in.ts";

const TEN_YEARS = 3_652;
const ROUNDS = 5;
const PUSH = 500;
const GOAL_PER_SECOND = 5_000;
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;

/** How fast ten years of a journal move out to AURA JSON, and in how much memory. */
export async function movingOut(options: { readonly progress: (text: string) => void }): Promise<MovingRow[]> {
  const { progress } = options;
  await using server = await startTestServer({ logLevel: "silent" });
  const { texts, what } = await tenYears();
  progress(`writing ${number(texts.length)} entries of ${what}`);
  const { userId } = (await server.register()).user;
  await write(server, userId, texts);
  const rates: number[] = [];
  // On a machine that others use, too, this says what the other figure would be without them.
  const cpuRates: number[] = [];
  let growth = 0;
  let bytes = 0;
  // The first round warms up and is not counted.
  for (let round = 0; round <= ROUNDS; round += 1) {
    progress(`round ${round} of ${ROUNDS}`);
    globalThis.gc?.();
    const before = process.memoryUsage.rss();
    let highest = before;
    const began = performance.now();
    const cpuBefore = process.cpuUsage();
    const wish = {
      format: "aura-json",
      part: undefined,
      language: undefined,
      createdAt: new Date(),
      seal: undefined,
    } as const;
    const writing = await entriesMaintenance(server.runtime).writeExport(userId, wish);
    bytes = 0;
    for await (const piece of writing.content) {
      bytes += piece.length;
      highest = Math.max(highest, process.memoryUsage.rss());
    }
    if (writing.done() !== texts.length) throw new Error(`only ${writing.done()} entries were exported`);
    if (round === 0) continue;
    const { user, system } = process.cpuUsage(cpuBefore);
    cpuRates.push((texts.length * 1_000_000) / (user + system));
    rates.push((texts.length * 1_000) / (performance.now() - began));
    growth = Math.max(growth, highest - before);
  }
  const rate = median(rates);
  return [
    {
      what: `export of ten years (${number(texts.length)} entries of ${what}, ${mebibytes(bytes)} packed) to AURA JSON`,
      goal: `≥ ${number(GOAL_PER_SECOND)} entries /s`,
      found: `${number(rate)} /s (${number(median(cpuRates))} in a second of processor time)`,
      isMet: rate >= GOAL_PER_SECOND,
    },
    {
      what: "memory while they move out",
      goal: `≤ ${mebibytes(MAX_GROWTH_BYTES)} more`,
      found: `${mebibytes(growth)} more`,
      isMet: growth <= MAX_GROWTH_BYTES,
    },
  ];
}

async function tenYears(): Promise<{ readonly texts: readonly string[]; readonly what: string }> {
  const texts = missingDiary === undefined ? (await readDiary()).map(({ text }) => text) : [];
  const maker = createTextMaker(11);
  const what = texts.length === 0 ? "made-up words" : "Pepys's diary";
  return { texts: Array.from({ length: TEN_YEARS }, (_, nth) => texts[nth % texts.length] ?? maker.text(150)), what };
}

async function write(server: TestServer, userId: string, texts: readonly string[]): Promise<void> {
  const { account } = (await server.runtime.clients.auth.getAccount({ body: { userId } })).body;
  if (account === null) throw new Error("the account is gone");
  const { push } = entryHandlers(server.runtime, account);
  for (let from = 0; from < texts.length; from += PUSH) {
    await push(
      texts.slice(from, from + PUSH).map((content, nth) => ({
        mutationId: crypto.randomUUID(),
        op: "put" as const,
        entryId: crypto.randomUUID(),
        baseVersion: 0,
        content,
        timestamp: new Date(Date.UTC(2016, 0, 1 + from + nth, 12)).toISOString(),
        timezone: "UTC",
        metadata: { tags: ["diary"] },
      })),
    );
  }
}
