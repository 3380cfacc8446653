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
 * How much more memory servers take while what is far larger moves in over HTTP, each a process of its own. What an import has a server
 * load, whatever its size (how to read photos, how to analyse), a small one has it load before, and is told apart.
 */
export async function movingInLong(run: LongRun): Promise<readonly MovingRow[]> {
  return [await dayOne(run), await plainText(run), ...(await apart(run))];
}

async function dayOne(run: LongRun): Promise<MovingRow> {
  run.progress(`making an archive of ${mebibytes(ARCHIVE_BYTES)}`);
  const archive = await dayOneArchive({ bytes: ARCHIVE_BYTES, seed: SEED });
  const { growth, report } = await moved(run, "Export.zip", archive.read());
  const { added, attached } = report;
  if (added !== archive.entries || attached !== archive.photos)
    throw new Error(`${added} of ${archive.entries} entries and ${attached} of ${archive.photos} photos came along`);
  const what = `${number(added)} entries and ${number(attached)} photos of Day One`;
  return memoryRow(`a server's memory while ${what}, ${mebibytes(ARCHIVE_BYTES)}, move in over HTTP`, growth);
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

/** How far memory rose at its highest, and how far before, while what is needed for any import was loaded. */
interface Growth {
  readonly bytes: number;
  readonly loadedBytes?: number;
}

async function moved(
  { progress, signal }: LongRun,
  name: string,
  content: AsyncIterable<Uint8Array>,
): Promise<{ readonly growth: Growth; readonly report: MovedImport["report"] }> {
  await using server = await startServer({ directory: tmpdir(), signal });
  const caller = await callerAt(server.url, signal);
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
  return { growth: { bytes: growth(), loadedBytes }, report };
}

interface MovedImport {
  readonly importId: string;
  readonly state: string;
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

  /** Waits until an import has nothing to do. @throws where it was refused */
  async function untilRested(importId: string): Promise<MovedImport> {
    for (;;) {
      const found = await asked(`/imports/${importId}`);
      if (["ready", "done"].includes(found.state)) return found;
      if (found.state === "refused") throw new Error("the import was refused");
      await delay(POLL_MS);
    }
  }

  return {
    untilRested,
    async uploaded(name: string, content: AsyncIterable<Uint8Array>): Promise<string> {
      const body = Readable.toWeb(Readable.from(content, { objectMode: false })) as ReadableStream;
      const headers = { "content-type": "application/octet-stream" };
      return (await asked(`/imports?name=${name}`, { method: "POST", headers, body, duplex: "half" })).importId;
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

function memoryRow(what: string, { bytes, loadedBytes }: Growth): MovingRow {
  const loaded = loadedBytes === undefined ? "" : ` (${mebibytes(loadedBytes)} before, for a small import)`;
  return {
    what,
    goal: `≤ ${mebibytes(MAX_GROWTH_BYTES)} more`,
    found: `${mebibytes(bytes)} more${loaded}`,
    isMet: bytes <= MAX_GROWTH_BYTES,
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
