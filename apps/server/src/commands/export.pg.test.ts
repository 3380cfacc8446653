import assert from "node:assert/strict";
import { appendFile, mkdtemp, readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createTestMachine, importRules, failureOf, type TestMachine } from "./command.fixture.ts";
import { openExportDraft } from "./export-draft.ts";
import { exportJournal } from "./export.ts";
import { importFile } from "./import.ts";

/** Three pages. */
const ENTRIES = 250;

let machine: TestMachine;
let user: string;
/** The whole journal, as an export that nothing interrupts writes it. */
let whole: string;

before(async () => {
  machine = await createTestMachine();
  user = await machine.addUser();
  await add(ENTRIES, 0);
  whole = await exported();
});
after(async () => machine[Symbol.asyncDispose]());

async function add(count: number, from: number): Promise<void> {
  const file = join(machine.config.dataDir, `source-${from}.jsonl`);
  const line = (n: number): string =>
    JSON.stringify({
      date: new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10),
      text: `Day ${n} 𝄞\nand so to bed.`,
    });
  await writeFile(file, Array.from({ length: count }, (_, n) => `${line(from + n)}\n`).join(""));
  await importFile(machine.context(), file, importRules(user));
}

async function exported(): Promise<string> {
  const context = machine.context();
  await exportJournal(context, { user, output: "-" });
  return context.said.output;
}

/** Interrupts a command at its n-th look at the signal: an export looks before and after every page. */
function interruptedAt(look: number): AbortSignal {
  const { signal } = new AbortController();
  let looks = 0;
  return Object.defineProperty(signal, "aborted", { get: () => ++looks >= look });
}

async function newPlace(): Promise<{ directory: string; output: string; draft: string }> {
  const directory = await mkdtemp(join(machine.config.dataDir, "out-"));
  const draft = join(directory, ".journal.jsonl.export");
  return { directory, output: join(directory, "journal.jsonl"), draft };
}

async function interrupt(output: string): Promise<string> {
  const failure = await failureOf(exportJournal(machine.context({ signal: interruptedAt(4) }), { user, output }));
  assert.equal(failure.exitCode, 130);
  return failure.message;
}

test("an interrupted export is finished by the same command, and is as one that nothing interrupted", async () => {
  const { directory, output, draft } = await newPlace();
  await writeFile(output, "before");
  assert.match(await interrupt(output), /the first 200 entries are in .*\.journal\.jsonl\.export, in clear/);
  assert.equal(await readFile(output, "utf8"), "before");
  assert.equal((await stat(draft)).mode & 0o077, 0o011, "others may pass through, and nothing else");
  for (const name of await readdir(draft)) assert.equal((await stat(join(draft, name))).mode & 0o777, 0o600, name);

  // A crash between the lines and the note of them.
  await appendFile(join(draft, "journal.jsonl"), "never noted ".repeat(10_000));
  const context = machine.context();
  await exportJournal(context, { user, output });
  assert.match(context.said.errors, /Going on behind the first 200 entries/);
  assert.equal(await readFile(output, "utf8"), whole);
  assert.equal((await stat(output)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(directory), ["journal.jsonl"]);
});

test("an export goes on only where the journal, the range and what is on disk are those of before", async () => {
  const { output, draft } = await newPlace();
  await interrupt(output);
  const range = machine.context();
  await exportJournal(range, { user, output, from: "2024-01-01", to: "2024-01-02" });
  assert.doesNotMatch(range.said.errors, /Going on/);
  assert.equal(await readFile(output, "utf8"), whole.split("\n").slice(0, 2).join("\n") + "\n");

  await interrupt(output);
  await truncate(join(draft, "journal.jsonl"), 100);
  await exportJournal(machine.context(), { user, output });
  assert.equal(await readFile(output, "utf8"), whole);

  await interrupt(output);
  await add(1, ENTRIES);
  const changed = machine.context();
  await exportJournal(changed, { user, output });
  assert.doesNotMatch(changed.said.errors, /Going on/);
  whole = await exported();
  assert.equal(await readFile(output, "utf8"), whole);
});

test("two exports to one file at once: the second says who is at it, and leaves the first alone", async () => {
  const { output } = await newPlace();
  {
    await using first = await openExportDraft(output, "the first", new Date());
    await first.append("its lines\n");
    const failure = await failureOf(exportJournal(machine.context(), { user, output }));
    assert.match(failure.message, new RegExp(`Process ${process.pid} exports to`));
    await first.finish();
  }
  assert.equal(await readFile(output, "utf8"), "its lines\n");
});

test("an export into a directory that is not there or not ours says so", async () => {
  const missing = join(machine.config.dataDir, "no", "such", "\0");
  assert.match(
    (await failureOf(exportJournal(machine.context(), { user, output: missing }))).message,
    /Cannot write to/,
  );
});
