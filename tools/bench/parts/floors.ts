import { randomBytes, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { AuditEvent } from "@aura-journal/contracts";
import { deriveUserKeys, generateUserKey, open, seal } from "@aura-journal/crypto";
import { searchSignature } from "../../../apps/server/src/services/entries/drafts.ts";
import type { EntryDraft, EntryRow } from "../../../apps/server/src/services/entries/record.ts";
import { openEntry, sealEntry } from "../../../apps/server/src/services/entries/sealing.ts";
import { startBareStore } from "../bare-store.ts";
import { baselineUsers, sameStatement } from "../baseline-script.ts";
import type { BenchContext, PartResult } from "../context.ts";
import { createBaselineDatabase } from "../database.ts";
import { runLoad, throughput } from "../load.ts";
import type { LoadRequest } from "../load-plan.ts";
import { table } from "../markdown.ts";
import { findPgbench, runPgbench } from "../pgbench.ts";
import { median, milliseconds, number, quantile, ratio } from "../stats.ts";
import { createTextMaker } from "../texts.ts";

const WORDS = 150;
const PAGE = 20;
const CHANGES = 500;
const CLIENTS = [32, 8, 1] as const;
const READERS = 8;
/** As many as the server gives each service. */
const POOL_SIZE = 5;
const KEYS = deriveUserKeys(generateUserKey(randomBytes), 1);

/** What the parts of an answer cost by themselves: nothing that does the same work in this way can be quicker. */
export async function floors(context: BenchContext): Promise<PartResult> {
  const rows = sealedRows(CHANGES);
  const pieces = measurePieces(context, rows);
  const stores = await measureStore(context, rows[0] as SealedRow, JSON.stringify(openAll(rows.slice(0, PAGE))));
  return {
    rows: [],
    details: [
      `Processor time of this process for entries of ${WORDS} words, medians of rounds in turn. Entries a second: what one core would do with nothing else to do.`,
      table(
        ["", "processor time", "a second"],
        pieces.map(({ name, ms }) => [name, milliseconds(ms), number(1_000 / ms)]),
      ),
      shares(new Map(pieces.map(({ name, ms }) => [name, ms]))),
      "The same store behind node:http alone: the server's own writer, statement, driver and pool, with entries that are sealed already; no identity, limits, checks, index, sealing, log or audit. A page is read by the driver, none of its rows is opened, and bytes that lie ready are sent. pgbench and this in turn, medians.",
      table(["", "a second", "p50", "pgbench, a second", "p50", "ratio", "p50 to p50"], stores),
    ].join("\n\n"),
  };
}

const INDEX = "the search index of an entry";
const SEAL = "seal an entry: text, figures, codes";
const OPEN = "open an entry: text, figures, checks";
const OPEN_PAGE = `open a page of ${PAGE}`;
const JSON_CHANGES = `JSON of ${CHANGES} changes`;
const GZIP_CHANGES = `gzip of ${CHANGES} changes, level 1`;

/** What the pieces take of the time that is wished for. */
function shares(msByName: ReadonlyMap<string, number>): string {
  const seconds = (name: string, times: number): number => ((msByName.get(name) ?? Number.NaN) * times) / 1_000;
  const push = seconds(INDEX, 10_000) + seconds(SEAL, 10_000);
  const pulled = seconds(OPEN, 10_000) + seconds(JSON_CHANGES, 10_000 / CHANGES);
  const packed = seconds(GZIP_CHANGES, 10_000 / CHANGES);
  return (
    `For 10,000 entries that comes to ${number(push)} s of index and seals in a push, for which 2.5 s are wished, and to ${number(pulled)} s of opening ` +
    `and JSON with ${number(packed)} s of gzip in a pull, for which it is 0.6 s. The opening alone holds one core to ${number(1 / seconds(OPEN_PAGE, 1))} uncached pages a second.`
  );
}

type SealedRow = ReturnType<typeof sealedRows>[number];

function sealedRows(count: number) {
  const maker = createTextMaker(7);
  const userId = randomUUID();
  const at = new Date(Date.UTC(2026, 0, 1));
  return Array.from({ length: count }, () => {
    const draft: EntryDraft = {
      userId,
      entryId: randomUUID(),
      version: 1,
      timestamp: at,
      timezone: "UTC",
      localDate: "2026-01-01",
      createdAt: at,
      updatedAt: at,
      deletedAt: null,
      text: { content: maker.text(WORDS), tags: [] },
      words: WORDS,
      analysis: undefined,
      model: "none",
      isRemoteWanted: false,
    };
    const sealed = sealEntry(KEYS, draft, searchSignature(KEYS, draft.text, { search: "server" }));
    const { keyVersion } = KEYS;
    const row: EntryRow = {
      ...sealed,
      changeSeq: 1,
      isDeleted: false,
      isPurged: false,
      analyticsVersion: 1,
      analyticsKeyVersion: keyVersion,
    };
    return { draft, sealed, row };
  });
}

function openAll(rows: readonly SealedRow[]) {
  const keyring = { userId: "", active: KEYS, versions: [KEYS.keyVersion], of: () => KEYS };
  return rows.map(({ row }) => openEntry(keyring, row));
}

function measurePieces(context: BenchContext, rows: readonly SealedRow[]) {
  context.progress("the pieces of an answer");
  const page = rows.slice(0, PAGE);
  const entries = openAll(rows);
  const json = JSON.stringify(entries);
  const shown = entries.slice(0, PAGE);
  const place = { table: "floors", schemaVersion: 1, userId: randomUUID(), entryId: randomUUID(), entryVersion: 1 };
  const texts = rows.map(({ draft }) => {
    const plaintext = Buffer.from(draft.text.content);
    return { plaintext, sealed: seal({ key: KEYS.entry, keyVersion: 1, place, plaintext }) };
  });
  const master = generateUserKey(randomBytes);
  const pieces: readonly (readonly [name: string, units: number, work: () => unknown])[] = [
    [
      "AES-256-GCM: seal a text",
      CHANGES,
      () => texts.map((t) => seal({ key: KEYS.entry, keyVersion: 1, place, plaintext: t.plaintext })),
    ],
    [
      "AES-256-GCM: open a text",
      CHANGES,
      () => texts.map((t) => open({ keyOf: () => KEYS.entry, place, sealed: t.sealed })),
    ],
    ["HKDF: a user's keys (once for all of a user's entries)", 1, () => deriveUserKeys(master, 1)],
    [INDEX, CHANGES, () => rows.map(({ draft }) => searchSignature(KEYS, draft.text, { search: "server" }))],
    [SEAL, CHANGES, () => rows.map(({ draft, sealed }) => sealEntry(KEYS, draft, sealed.signature))],
    [OPEN, CHANGES, () => openAll(rows)],
    [OPEN_PAGE, 1, () => openAll(page)],
    [`JSON of a page of ${PAGE}`, 1, () => JSON.stringify(shown)],
    [JSON_CHANGES, 1, () => JSON.stringify(entries)],
    [GZIP_CHANGES, 1, () => gzipSync(json, { level: 1 })],
  ];
  const rounds = context.isQuick ? 1 : 9;
  const takenMs = pieces.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, [, units, work]] of pieces.entries()) {
      context.signal.throwIfAborted();
      const ms = processorMs(work) / units;
      // The first round warms up.
      if (round > 0) takenMs[index]?.push(ms);
    }
  }
  return pieces.map(([name], index) => ({ name, ms: median(takenMs[index] ?? []) }));
}

/** Processor time of one run of some work, which is repeated until the clock can tell. */
function processorMs(work: () => unknown): number {
  const before = process.cpuUsage();
  const startMs = performance.now();
  let runs = 0;
  do {
    work();
    runs++;
  } while (performance.now() - startMs < 50);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / runs;
}

async function measureStore(context: BenchContext, { sealed }: SealedRow, page: string): Promise<string[][]> {
  const { directory, signal } = context;
  const seconds = context.isQuick ? 1 : 4;
  const rounds = context.isQuick ? 1 : 5;
  await using server = await context.startServer("floors");
  const connection = { ...server.connectionAs("aura_journal"), database: await createBaselineDatabase(server.owner) };
  const event: AuditEvent = { eventId: randomUUID(), at: sealed.createdAt.toISOString(), action: "entry.created" };
  const userIds = baselineUsers(Math.max(...CLIENTS));
  const write = { sealed, event };
  await using bare = await startBareStore({ connection, poolSize: POOL_SIZE, userIds, write, page }, signal);
  const program = await findPgbench();
  const scripts = [await sameStatement({ ...sealed, model: "none", event }, 0)];
  const load = async (request: LoadRequest, connections: number, expected: number) => {
    const plan = { host: "127.0.0.1", port: bare.port, connections, lanes: [[request]], maxMs: seconds * 1_000 };
    const result = await runLoad(plan, signal, [expected]);
    return { perSecond: throughput(result), p50Ms: quantile(result.latenciesMs, 0.5) };
  };
  const post: LoadRequest = { method: "POST", path: "/entries", body: page.slice(0, page.length / PAGE) };
  await load(post, 32, 201);

  const table: string[][] = [];
  for (const clients of CLIENTS) {
    const ours: Awaited<ReturnType<typeof load>>[] = [];
    const theirs: typeof ours = [];
    for (let round = 1; round <= rounds; round++) {
      context.progress(`the store alone, ${clients} clients, round ${round}/${rounds}`);
      if (program !== undefined) {
        const run = await runPgbench({ program, connection, scripts, clients, seconds, directory, signal });
        theirs.push({ perSecond: run.perSecond, p50Ms: quantile(run.latenciesMs, 0.5) });
      }
      ours.push(await load(post, clients, 201));
    }
    const [a, b] = [middle(ours), middle(theirs)];
    const cells = [number(a.perSecond), milliseconds(a.p50Ms), number(b.perSecond), milliseconds(b.p50Ms)];
    const ratios = [ratio(a.perSecond / b.perSecond), ratio(a.p50Ms / b.p50Ms)];
    table.push([`write, ${clients} client${clients === 1 ? "" : "s"}`, ...cells, ...ratios]);
  }
  context.progress("the store alone, reading");
  const read = [];
  for (let round = 1; round <= rounds; round++) read.push(await load({ method: "GET", path: "/" }, READERS, 200));
  const { perSecond, p50Ms } = middle(read);
  table.push([`read a page of ${PAGE}, ${READERS} clients`, number(perSecond), milliseconds(p50Ms), "", "", "", ""]);
  return table;
}

function middle(rounds: readonly { readonly perSecond: number; readonly p50Ms: number }[]) {
  return {
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    p50Ms: median(rounds.map(({ p50Ms }) => p50Ms)),
  };
}
