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
const LAYOUT = "gateway,auth+users,entries,nlp+notifications";

/**
 * How much more memory servers take while what is far larger moves in over HTTP, each a process of its own. What an import has a server
 * load once, whatever its size (how to read photos, how to analyse), a small one has it load before.
 */
export async function movingInLong({
  progress,
}: {
  readonly progress: (text: string) => void;
}): Promise<readonly MovingRow[]> {
  const directory = tmpdir();
  const { signal } = new AbortController();
  const rows: MovingRow[] = [];
  progress(`making an archive of ${mebibytes(ARCHIVE_BYTES)}`);
  const archive = await dayOneArchive({ bytes: ARCHIVE_BYTES, seed: SEED });
  {
    await using server = await startServer({ directory, signal });
    const { growth, found } = await moved(server, "Export.zip", archive.read(), progress);
    const { added, attached } = found.report;
    if (added !== archive.entries || attached !== archive.photos)
      throw new Error(`${added} of ${archive.entries} entries and ${attached} of ${archive.photos} photos came along`);
    const what = `${number(added)} entries and ${number(attached)} photos of Day One`;
    rows.push(memoryRow(`a server's memory while ${what}, ${mebibytes(ARCHIVE_BYTES)}, move in over HTTP`, growth));
  }
  {
    await using server = await startServer({ directory, signal });
    const { growth, found } = await moved(server, "diary.txt", datedText(TEXT_BYTES), progress);
    const what = `${number(found.report.added)} entries of plain text, ${mebibytes(TEXT_BYTES)},`;
    rows.push(memoryRow(`the same for ${what}`, growth));
  }
  {
    await using fleet = await startBenchFleet({ directory }, LAYOUT);
    const [account] = (await register(fleet.url, 1, "local")) as [Account];
    await delay(REST_MS);
    const watches = fleet.members.map(({ name, pid }) => ({ name, growth: growthFrom(pid()) }));
    progress(`uploading ${mebibytes(APART_BYTES)} to services apart`);
    const smaller = await dayOneArchive({ bytes: APART_BYTES, seed: SEED });
    await untilRested(fleet.url, account, await uploaded(fleet.url, account, "Export.zip", smaller.read()));
    for (const { name, growth } of watches.filter(({ name }) => /gateway|entries/.test(name)))
      rows.push(memoryRow(`${name} apart while ${mebibytes(APART_BYTES)} are uploaded and looked through`, growth()));
  }
  return rows;
}

interface MovedImport {
  readonly importId: string;
  readonly state: string;
  readonly report: { readonly added: number; readonly attached: number };
}

async function moved(
  { url, pid }: { readonly url: string; readonly pid: number },
  name: string,
  content: AsyncIterable<Uint8Array>,
  progress: (text: string) => void,
): Promise<{ readonly growth: number; readonly found: MovedImport }> {
  const [account] = (await register(url, 1, "local")) as [Account];
  await delay(REST_MS);
  const all = growthFrom(pid);
  const small = await dayOneArchive({ bytes: WARM_UP_BYTES, seed: SEED + 1 });
  await movedFrom(url, account, await uploaded(url, account, "small.zip", small.read()));
  await delay(REST_MS);
  progress(`${mebibytes(all())} more for a small one; uploading ${name}`);
  const growth = growthFrom(pid);
  const importId = await uploaded(url, account, name, content);
  progress(`${mebibytes(growth())} more; moving in`);
  const found = await movedFrom(url, account, importId);
  progress(`${mebibytes(growth())} more`);
  return { growth: growth(), found };
}

async function movedFrom(url: string, account: Account, importId: string): Promise<MovedImport> {
  await untilRested(url, account, importId);
  await asked(`${url}/imports/${importId}/start`, account, { method: "POST" });
  return untilRested(url, account, importId);
}

async function uploaded(
  url: string,
  account: Account,
  name: string,
  content: AsyncIterable<Uint8Array>,
): Promise<string> {
  const { importId } = await asked(`${url}/imports?name=${name}`, account, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: Readable.toWeb(Readable.from(content, { objectMode: false })) as ReadableStream,
    duplex: "half",
  });
  return importId;
}

/** Waits until an import has nothing to do. @throws where it was refused */
async function untilRested(url: string, account: Account, importId: string): Promise<MovedImport> {
  for (;;) {
    const found = await asked(`${url}/imports/${importId}`, account, {});
    if (["ready", "done"].includes(found.state)) return found;
    if (["refused", "failed"].includes(found.state)) throw new Error(`the import was ${found.state}`);
    await delay(POLL_MS);
  }
}

async function asked(
  url: string,
  { headers }: Account,
  request: RequestInit & { readonly duplex?: "half" },
): Promise<MovedImport> {
  const answer = await fetch(url, { ...request, headers: { ...headers, ...request.headers } });
  if (!answer.ok) throw new Error(`${new URL(url).pathname} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as MovedImport;
}

/** How far a process's memory has risen at its highest since now: the kernel's own mark, which no sample misses. */
function growthFrom(pid: number): () => number {
  // Sets the mark to where the memory stands (proc(5), clear_refs).
  writeFileSync(`/proc/${pid}/clear_refs`, "5");
  const before = residentMemory(pid)?.now ?? Number.NaN;
  return () => (residentMemory(pid)?.highest ?? Number.NaN) - before;
}

function memoryRow(what: string, growth: number): MovingRow {
  return {
    what,
    goal: `≤ ${mebibytes(MAX_GROWTH_BYTES)} more`,
    found: `${mebibytes(growth)} more`,
    isMet: growth <= MAX_GROWTH_BYTES,
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
