import { randomUUID } from "node:crypto";
import type { SyncMutation } from "@aura-journal/contracts";
import { auraLines, type ExportedFiles } from "@aura-journal/moving";
import { entryHandlers } from "../../apps/server/src/commands/entry-handlers.ts";
import { entriesMaintenance } from "../../apps/server/src/commands/session.ts";
import { startTestServer, type TestServer } from "../../tests/support/server.ts";
import { mebibytes, median, number, ratio } from "../bench/stats.ts";
import { createTextMaker } from "../bench/texts.ts";

/** One thing that was measured, and what it is held against. */
export interface MovingRow {
  readonly what: string;
  readonly goal: string;
  readonly found: string;
  readonly isMet: boolean;
}

const WORDS = 150;
const ROUNDS = 3;
const PUSH = 500;
const MAX_GROWTH_BYTES = 150 * 1024 * 1024;

interface Written {
  readonly date: string;
  readonly text: string;
}

/** How fast a journal moves in, and in how much memory. */
export async function movingIn(options: {
  readonly entries: number;
  /** Of the source whose memory is watched. */
  readonly sourceBytes: number;
  readonly progress: (text: string) => void;
}): Promise<MovingRow[]> {
  const { entries, sourceBytes, progress } = options;
  await using server = await startTestServer({ logLevel: "silent" });
  const maker = createTextMaker(7);
  const diary = (): Written[] =>
    Array.from({ length: entries }, (_, nth) => ({ date: dayOf(nth), text: maker.text(WORDS) }));

  const pushed: number[] = [];
  const imported: number[] = [];
  // The first round warms both up and is not counted.
  for (let round = 0; round <= ROUNDS; round += 1) {
    progress(`round ${round} of ${ROUNDS}`);
    const [push, move] = [
      await rateOf(entries, pushing(server, diary())),
      await rateOf(entries, moving(server, diary())),
    ];
    if (round === 0) continue;
    pushed.push(push);
    imported.push(move);
  }
  const share = median(imported) / median(pushed);

  progress(`moving in ${mebibytes(sourceBytes)}`);
  const growth = await growthOf(async () => move(server, manyLines(sourceBytes, maker.text(2_000))));
  return [
    {
      what: `import of ${number(entries)} entries of ${WORDS} words`,
      goal: "≥ 0.7 of pushing them",
      found: `${ratio(share)} (${number(median(imported))} to ${number(median(pushed))} /s)`,
      isMet: share >= 0.7,
    },
    {
      what: `memory while ${mebibytes(sourceBytes)} move in`,
      goal: `≤ ${mebibytes(MAX_GROWTH_BYTES)} more`,
      found: `${mebibytes(growth)} more`,
      isMet: growth <= MAX_GROWTH_BYTES,
    },
  ];
}

/** Writes entries by the fastest path that devices have: pushes of as many as one may hold. */
function pushing(server: TestServer, diary: readonly Written[]): () => Promise<void> {
  return async () => {
    const { userId } = (await server.register()).user;
    const { account } = (await server.runtime.clients.auth.getAccount({ body: { userId } })).body;
    if (account === null) throw new Error("the account is gone");
    const { push } = entryHandlers(server.runtime, account);
    for (let at = 0; at < diary.length; at += PUSH) {
      const results = await push(diary.slice(at, at + PUSH).map(mutationOf));
      if (results.some(({ status }) => status !== "applied")) throw new Error("an entry was not written");
    }
  };
}

function mutationOf({ date, text }: Written): SyncMutation {
  const timestamp = `${date}T12:00:00.000Z`;
  return { mutationId: randomUUID(), op: "put", baseVersion: 0, entryId: randomUUID(), content: text, timestamp };
}

function moving(server: TestServer, diary: readonly Written[]): () => Promise<void> {
  const bytes = Buffer.from(diary.map((line) => `${JSON.stringify(line)}\n`).join(""));
  async function* open(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
  }
  return async () => {
    const added = await move(server, {
      name: "diary.jsonl",
      files: [{ path: "diary.jsonl", size: bytes.length, open }],
    });
    if (added !== diary.length) throw new Error(`${added} of ${diary.length} entries came along`);
  };
}

async function move(server: TestServer, files: ExportedFiles): Promise<number> {
  const { userId } = (await server.register()).user;
  const { imports } = entriesMaintenance(server.runtime);
  const choices = { timezone: "UTC", journalsAsTags: true, answers: {} };
  const source = { files, format: auraLines, choices, fingerprint: randomUUID() };
  return (await imports.moveIn(userId, source, {})).of.facts.report.added;
}

/** A source of so many bytes that is made while it is read. */
function manyLines(bytes: number, text: string): ExportedFiles {
  async function* open(): AsyncGenerator<Uint8Array> {
    for (let at = 0, nth = 0; at < bytes; nth += 1) {
      const line = Buffer.from(`${JSON.stringify({ date: dayOf(nth), text: `${nth} ${text}` })}\n`);
      at += line.length;
      yield line;
    }
  }
  return { name: "diary.jsonl", files: [{ path: "diary.jsonl", size: bytes, open }] };
}

function dayOf(nth: number): string {
  return new Date(Date.UTC(2000, 0, 1) + (nth % 9_000) * 86_400_000).toISOString().slice(0, 10);
}

async function rateOf(count: number, work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return (count * 1_000) / (performance.now() - startedMs);
}

/** How far the memory of this process rises above where it stood, looked at ten times a second. */
async function growthOf(work: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 100);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return most - before;
}
