import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { register, type Account } from "../bench/accounts.ts";
import { startBenchFleet } from "../bench/fleet.ts";
import { residentMemory } from "../bench/processes.ts";
import { startServer } from "../bench/server-process.ts";
import { mebibytes, number } from "../bench/stats.ts";
import { createTextMaker } from "../bench/texts.ts";
import { dayOneArchive } from "./day-one-archive.ts";
import { hostileArchives } from "./hostile-archives.ts";
import type { MovingRow } from "./moving-in.ts";

const MB = 1_000_000;
const ARCHIVE_BYTES = 1_000 * MB;
const APART_BYTES = 300 * MB;
const TEXT_BYTES = 50 * MB;
const TEXT_WORDS = 300;
const MAX_GROWTH_BYTES = 150 * 1024 * 1024;
const WARM_UP_BYTES = 10 * MB;
const SEED = 1_660;
const REST_MS = 3_000;
const POLL_MS = 500;
const WATCHED: ReadonlySet<string> = new Set(["gateway", "entries"]);
const LAYOUT = "gateway,auth+users,entries,nlp+notifications";

interface LongRun {
  readonly progress: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * How much more memory servers take while what is far larger moves in over HTTP, each a process of its own: than one that has done nothing
 * yet, and than one that a small import had load what any needs (how to read photos, how to analyse).
 */
export async function movingInLong(run: LongRun): Promise<readonly MovingRow[]> {
  return [...(await dayOne(run)), await plainText(run), ...(await hostile(run)), ...(await apart(run))];
}

async function dayOne(run: LongRun): Promise<readonly MovingRow[]> {
  run.progress(`making an archive of ${mebibytes(ARCHIVE_BYTES)}`);
  const archive = await dayOneArchive({ bytes: ARCHIVE_BYTES, seed: SEED });
  const { growth, report, again } = await moved(run, "Export.zip", archive.read());
  const { added, attached } = report;
  if (added !== archive.entries || attached !== archive.photos)
    throw new Error(`${added} of ${archive.entries} entries and ${attached} of ${archive.photos} photos came along`);
  const what = `${number(added)} entries and ${number(attached)} photos of Day One`;
  return [
    memoryRow(`a server's memory while ${what}, ${mebibytes(ARCHIVE_BYTES)}, move in over HTTP`, growth),
    memoryRow("the same while they are read again", again),
  ];
}

async function plainText(run: LongRun): Promise<MovingRow> {
  const { growth, report } = await moved(run, "diary.txt", datedText(TEXT_BYTES));
  return memoryRow(`the same for ${number(report.added)} entries of plain text, ${mebibytes(TEXT_BYTES)}`, growth);
}

/** Services apart, of which the gateway passes an upload on and another seals it. */
async function apart({ progress, signal }: LongRun): Promise<MovingRow[]> {
  await using fleet = await startBenchFleet({ directory: tmpdir() }, LAYOUT);
  const caller = await callerAt(fleet.url, signal);
  const members = fleet.members.filter(({ targets }) => targets.some((target) => WATCHED.has(target)));
  const upload = async (bytes: number): Promise<void> => {
    const archive = await dayOneArchive({ bytes, seed: bytes });
    await caller.untilRested(await caller.uploaded("Export.zip", archive.read()));
  };
  await upload(WARM_UP_BYTES);
  await delay(REST_MS);
  const watches = members.map(({ name, pid }) => ({ name, growth: growthFrom(pid()) }));
  progress(`uploading ${mebibytes(APART_BYTES)} to services apart`);
  await upload(APART_BYTES);
  return watches.map(({ name, growth }) =>
    memoryRow(`${name} apart, while ${mebibytes(APART_BYTES)} are uploaded and looked through`, { bytes: growth() }),
  );
}

/** Archives that are made to harm, each at a server that has done nothing yet: they are refused, in little memory. */
async function hostile(run: LongRun): Promise<MovingRow[]> {
  const rows: MovingRow[] = [];
  for (const { what, content, refusal } of hostileArchives()) {
    await using server = await startServer({ directory: tmpdir(), signal: run.signal });
    const caller = await callerAt(server.url, run.signal);
    const growth = growthFrom(server.pid);
    run.progress(`uploading ${what}`);
    const said = await caller.refusedFrom(await caller.uploaded("hostile.zip", content));
    if (!refusal.test(said)) throw new Error(`${what} was refused otherwise: ${said}`);
    rows.push(memoryRow(`${what}, until it is refused`, { bytes: growth() }));
  }
  return rows;
}

/** How far memory rose at its highest, and how far before, while what is needed for any import was loaded. */
interface Growth {
  readonly bytes: number;
  /** Above that of a server which had done nothing yet. */
  readonly fromRestBytes?: number;
}

async function moved(
  { progress, signal }: LongRun,
  name: string,
  content: AsyncIterable<Uint8Array>,
): Promise<{ readonly growth: Growth; readonly report: MovedImport["report"]; readonly again: Growth }> {
  await using server = await startServer({ directory: tmpdir(), signal });
  const caller = await callerAt(server.url, signal);
  const rest = residentMemory(server.pid)?.now ?? Number.NaN;
  const loading = growthFrom(server.pid);
  const small = await dayOneArchive({ bytes: WARM_UP_BYTES, seed: SEED + 1 });
  await caller.movedFrom(await caller.uploaded("small.zip", small.read()));
  await delay(REST_MS);
  const loadedBytes = loading();
  const growth = growthFrom(server.pid);
  progress(`uploading ${name}`);
  const importId = await caller.uploaded(name, content);
  progress(`${mebibytes(growth())} more; moving in`);
  const { report } = await caller.movedFrom(importId);
  const bytes = growth();
  const fromRestBytes = Math.max(loadedBytes, (residentMemory(server.pid)?.highest ?? Number.NaN) - rest);
  await delay(REST_MS);
  progress("reading it again");
  const rereading = growthFrom(server.pid);
  await caller.readAgain(importId);
  return { growth: { bytes, fromRestBytes }, report, again: { bytes: rereading() } };
}

interface MovedImport {
  readonly importId: string;
  readonly state: string;
  readonly refusal?: string;
  readonly report: { readonly added: number; readonly attached: number };
}

/** Somebody who moves in over HTTP. */
async function callerAt(url: string, signal: AbortSignal) {
  const [{ headers }] = (await register(url, 1, "local", signal)) as [Account];
  await delay(REST_MS);

  async function asked(path: string, request: RequestInit & { readonly duplex?: "half" } = {}): Promise<MovedImport> {
    const answer = await fetch(url + path, { ...request, signal, headers: { ...headers, ...request.headers } });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as MovedImport;
  }

  async function untilOneOf(importId: string, states: readonly string[]): Promise<MovedImport> {
    for (;;) {
      const found = await asked(`/imports/${importId}`);
      if (states.includes(found.state)) return found;
      await delay(POLL_MS);
    }
  }

  /** Waits until an import has nothing to do. @throws where it was refused */
  async function untilRested(importId: string): Promise<MovedImport> {
    const found = await untilOneOf(importId, ["ready", "done", "refused"]);
    if (found.state === "refused") throw new Error(`the import was refused: ${found.refusal}`);
    return found;
  }

  return {
    untilRested,
    async uploaded(name: string, content: AsyncIterable<Uint8Array>): Promise<string> {
      const body = Readable.toWeb(Readable.from(content, { objectMode: false })) as ReadableStream;
      const headers = { "content-type": "application/octet-stream" };
      return (await asked(`/imports?name=${name}`, { method: "POST", headers, body, duplex: "half" })).importId;
    },
    /** What a refusal says. */
    async refusedFrom(importId: string): Promise<string> {
      return (await untilOneOf(importId, ["ready", "refused"])).refusal ?? "";
    },
    async readAgain(importId: string): Promise<void> {
      await asked(`/imports/${importId}/again`, { method: "POST" });
      await untilRested(importId);
    },
    async movedFrom(importId: string): Promise<MovedImport> {
      await untilRested(importId);
      await asked(`/imports/${importId}/start`, { method: "POST" });
      return untilRested(importId);
    },
  };
}

/** How far a process's memory has risen at its highest since now: the kernel's own mark, which no sample misses. */
function growthFrom(pid: number): () => number {
  // Sets the mark to where the memory stands (proc(5), clear_refs).
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  const before = residentMemory(pid)?.now ?? Number.NaN;
  return () => (residentMemory(pid)?.highest ?? Number.NaN) - before;
}

function memoryRow(what: string, { bytes, fromRestBytes }: Growth): MovingRow {
  const highest = fromRestBytes ?? bytes;
  return {
    what,
    goal: `≤ ${mebibytes(MAX_GROWTH_BYTES)} more`,
    found: `${mebibytes(highest)} more${fromRestBytes === undefined ? "" : ` (${mebibytes(bytes)} than after a small import)`}`,
    isMet: highest <= MAX_GROWTH_BYTES,
  };
}

/** A diary as people keep it in one file: a line with the day, then the text of that day. */
async function* datedText(bytes: number): AsyncGenerator<Uint8Array> {
  const maker = createTextMaker(SEED);
  for (let at = 0, day = Date.UTC(1700, 0, 1); at < bytes; day += 86_400_000) {
    const entry = Buffer.from(`${new Date(day).toISOString().slice(0, 10)}\n\n${maker.text(TEXT_WORDS)}\n\n`);
    at += entry.length;
    yield entry;
  }
}
