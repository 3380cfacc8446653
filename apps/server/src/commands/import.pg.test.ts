import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { statement } from "../platform/database.ts";
import { createTestMachine, failureOf, importRules as rules, type TestMachine } from "./command.fixture.ts";
import { exportJournal } from "./export.ts";
import { importFile, listImported, readImportAgain, undoImport, type ImportOptions } from "./import.ts";

const COUNT = statement(`
  SELECT count(*) AS count FROM journal.journal_entries e JOIN auth.users u USING (user_id) WHERE u.email = $1`);
const LIVE = statement(`
  SELECT count(*) AS count FROM journal.journal_entries e JOIN auth.users u USING (user_id)
  WHERE u.email = $1 AND NOT e.is_deleted`);
const PENDING = statement(`
  SELECT count(*) AS count FROM journal.entry_analytics a JOIN auth.users u USING (user_id)
  WHERE u.email = $1 AND a.model IS NULL`);

let machine: TestMachine;
before(async () => (machine = await createTestMachine()));
after(async () => machine[Symbol.asyncDispose]());

interface Line {
  readonly date: string;
  readonly text: string;
  readonly tags?: readonly string[];
}

/** A diary of three entries a day. */
function diary(entries: number): Line[] {
  return Array.from({ length: entries }, (_, n) => ({
    date: new Date(Date.UTC(2024, 0, 1 + Math.floor(n / 3))).toISOString().slice(0, 10),
    text: `Entry ${n} 𝄞\nand so to bed.`,
    ...(n % 10 === 0 ? { tags: ["tenth"] } : {}),
  }));
}

async function fileOf(name: string, lines: readonly (Line | string)[]): Promise<string> {
  const file = join(machine.config.dataDir, name);
  await writeFile(file, lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join(""));
  return file;
}

async function count(query: typeof COUNT, email: string): Promise<number> {
  return (await machine.database.owner.query<{ count: number }>(query, [email]))[0]?.count ?? -1;
}

async function exported(user: string, range: { from?: string; to?: string } = {}): Promise<Line[]> {
  const output = join(machine.config.dataDir, "out.jsonl");
  await exportJournal(machine.context(), { user, output, ...range });
  assert.equal((await stat(output)).mode & 0o777, 0o600);
  const text = await readFile(output, "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

const essence = ({ date, text, tags }: Line) => ({ date, text, ...(tags === undefined ? {} : { tags }) });

test("what is imported comes out again, in order, and importing it again adds nothing", async () => {
  const user = await machine.addUser();
  const lines = diary(1_203);
  const file = await fileOf("whole.jsonl", lines);
  const first = machine.context();
  await importFile(first, file, rules(user));
  assert.match(first.said.output, /^Imported 1,203 entries/);
  assert.deepEqual((await exported(user)).map(essence), lines);
  assert.deepEqual((await exported(user, { from: "2024-01-02", to: "2024-01-02" })).map(essence), lines.slice(3, 6));

  const again = machine.context();
  await importFile(again, file, rules(user));
  assert.match(again.said.output, /^Imported 0 entries in .*; 1,203 were there already/);
  assert.equal(await count(COUNT, user), 1_203);
});

test("an export is read back by an import into another journal as it was", async () => {
  const [from, to] = [await machine.addUser(), await machine.addUser()];
  await importFile(machine.context(), await fileOf("source.jsonl", diary(30)), rules(from));
  const lines = await exported(from);
  const file = await fileOf("copy.jsonl", lines);
  await importFile(machine.context(), file, { ...rules(to), timezone: "Asia/Kathmandu", time: "03:00" });
  assert.deepEqual(await exported(to), lines);
});

test("a line added to a file that was imported is the only new entry", async () => {
  const user = await machine.addUser();
  const lines = diary(20);
  await importFile(machine.context(), await fileOf("grows.jsonl", lines), rules(user));
  const longer = await fileOf("grows.jsonl", [{ date: "2024-01-01", text: "before all" }, ...lines, lines[0] as Line]);
  const context = machine.context();
  await importFile(context, longer, rules(user));
  // The line that stands twice now is an entry of its own.
  assert.match(context.said.output, /^Imported 2 entries .*; 20 were there already/);
});

test("an interrupted import keeps what is done, and the same command goes on behind it", async () => {
  const user = await machine.addUser();
  const file = await fileOf("long.jsonl", diary(1_100));
  const stopped = await failureOf(importFile(machine.context({ signal: AbortSignal.abort() }), file, rules(user)));
  assert.equal(stopped.exitCode, 130);
  assert.match(stopped.message, /after 500 of 1,100: 500 entries were added/);
  assert.equal(await count(COUNT, user), 500);

  const context = machine.context();
  await importFile(context, file, rules(user));
  assert.match(context.said.errors, /Going on behind entry 500/);
  assert.match(context.said.output, /^Imported 600 entries in [^;]*\nTo take it back: /);
  assert.deepEqual((await exported(user)).map(essence), diary(1_100));
});

test("lines that cannot be imported are named by number, and everything else is in", async () => {
  const user = await machine.addUser();
  const file = await fileOf("bad.jsonl", [
    { date: "2024-01-01", text: "good" },
    "{canary",
    { date: "2024-02-30", text: "canary" },
    "",
    { date: "2024-01-03", text: "canary".repeat(20_000) },
    { date: "2024-01-04", text: "canary", tags: [" "] },
    { date: "2024-01-05", text: "good, too" },
  ]);
  const context = machine.context();
  const failure = await failureOf(importFile(context, file, rules(user)));
  assert.equal(failure.exitCode, 1);
  assert.match(failure.message, /^2 entries/);
  assert.deepEqual([...context.said.output.matchAll(/^line (\d+): /gm)].map((match) => match[1]).join(" "), "2 3");
  // The preview shows beginnings of entries; what is told of those with faults quotes nothing.
  assert.doesNotMatch(context.said.output + failure.message, /canary/);
  // The long text became two entries, and white space is no tag.
  assert.equal(await count(COUNT, user), 5);
  assert.match(context.said.output, /1 long entry was cut into several/);
});

test("a preview says what would come and what would not, and writes nothing", async () => {
  const user = await machine.addUser();
  const file = await fileOf("preview.jsonl", [
    ...diary(30),
    JSON.stringify({ date: "2023-12-31", text: "\u001B[31mred", weather: "sun" }),
    "{",
  ]);
  const context = machine.context();
  await importFile(context, file, { ...rules(user), isPreview: true });
  assert.match(
    context.said.output,
    /^preview\.jsonl: AURA \(JSON Lines\), 31 entries, from 2023-12-31 to 2024-01-10\.$/m,
  );
  assert.match(context.said.output, /^ {2}2024-01-01 {2}Entry 0 𝄞 and so to bed\.$/m);
  assert.match(context.said.output, /^1 entry cannot be read\.\nFields that will not come along: weather 1$/m);
  const program = machine.context();
  await importFile(program, file, { ...rules(user), isPreview: true, isJson: true });
  const told = JSON.parse(program.said.output) as { format: string; entries: number };
  assert.deepEqual([told.format, told.entries], ["aura-lines", 31]);
  assert.equal(await count(COUNT, user), 0);
});

test("an import is listed and undone, and can be done again", async () => {
  const user = await machine.addUser();
  const file = await fileOf("undone.jsonl", diary(700));
  await importFile(machine.context(), file, rules(user));
  const list = machine.context();
  await listImported(list, { user, isJson: true });
  const { importId, state } = JSON.parse(list.said.output) as { importId: string; state: string };
  assert.equal(state, "done");
  const undo = machine.context();
  await undoImport(undo, importId, { user, isJson: false });
  assert.match(undo.said.output, /^Put 700 entries into the bin\.$/m);
  assert.equal(await count(LIVE, user), 0);
  const unknown = await failureOf(undoImport(machine.context(), importId, { user, isJson: false }));
  assert.equal(unknown.exitCode, 1);
  await importFile(machine.context(), file, rules(user));
  assert.equal(await count(LIVE, user), 700);
});

test("originals are read once more by the command, and what is there stays", async () => {
  const user = await machine.addUser();
  await importFile(machine.context(), await fileOf("again.jsonl", diary(30)), rules(user));
  const list = machine.context();
  await listImported(list, { user, isJson: true });
  const { importId } = JSON.parse(list.said.output) as { importId: string };
  const again = machine.context();
  await readImportAgain(again, importId, { user, isJson: false });
  assert.match(again.said.output, /^Read 30 originals again: 0 entries bettered, 30 as before\.$/m);
  assert.equal(await count(LIVE, user), 30);
  const unknown = await failureOf(readImportAgain(machine.context(), randomUUID(), { user, isJson: false }));
  assert.equal(unknown.exitCode, 1);
});

test("a source that is no journal is refused, and nothing is written", async () => {
  const user = await machine.addUser();
  const file = await fileOf("other.jsonl", ['{"what":"canary"}']);
  const failure = await failureOf(importFile(machine.context(), file, rules(user)));
  assert.equal(failure.exitCode, 1);
  assert.match(failure.message, /other\.jsonl is refused: /);
  assert.doesNotMatch(failure.message, /canary/);
  const list = machine.context();
  await listImported(list, { user, isJson: false });
  assert.match(list.said.output, /^Nothing was imported/);
});

test("a link in a folder leads nowhere", async () => {
  const user = await machine.addUser();
  const folder = join(machine.config.dataDir, "folder");
  await mkdir(folder);
  await symlink(await fileOf("outside.jsonl", diary(3)), join(folder, "inside.jsonl"));
  assert.equal((await failureOf(importFile(machine.context(), folder, rules(user)))).exitCode, 1);
});

test("an answer to what nobody asked is refused", async () => {
  const user = await machine.addUser();
  const file = await fileOf("asked.jsonl", diary(3));
  const failure = await failureOf(
    importFile(machine.context(), file, { ...rules(user), answers: { "mood-direction": "5-best" } }),
  );
  assert.equal(failure.exitCode, 2);
});

test("imported entries are analysed before the command ends where no server runs", async () => {
  const user = await machine.addUser();
  const file = await fileOf("analysed.jsonl", diary(120));
  await importFile(machine.context(), file, rules(user));
  assert.equal(await count(PENDING, user), 120);
  const context = machine.context();
  await importFile(context, file, { ...rules(user), isAnalysed: true });
  assert.match(context.said.output, /Analysed 120 entries/);
  assert.equal(await count(PENDING, user), 0);
});

test("an import names its mistake before it touches anything", async () => {
  const file = await fileOf("one.jsonl", diary(1));
  const mistakes: readonly [string, Partial<ImportOptions>, RegExp, number][] = [
    [`${file}.missing`, {}, /There is no file/, 2],
    ["/dev/null", {}, /is not a file/, 2],
    [file, { time: "25:00" }, /not a time of day/, 2],
    [file, { timezone: "Europe/Atlantis" }, /time zone/, 2],
    [file, { user: "nobody@example.org" }, /no account/, 1],
  ];
  for (const [path, change, message, exitCode] of mistakes) {
    const failure = await failureOf(importFile(machine.context(), path, { ...rules("x@example.org"), ...change }));
    assert.match(failure.message, message);
    assert.equal(failure.exitCode, exitCode);
  }
});

test("an interrupted export leaves nothing behind, and the file of before is untouched", async () => {
  const user = await machine.addUser();
  await importFile(machine.context(), await fileOf("exported.jsonl", diary(10)), rules(user));
  const output = join(machine.config.dataDir, "kept.jsonl");
  await writeFile(output, "before");
  const context = machine.context({ signal: AbortSignal.abort() });
  assert.equal((await failureOf(exportJournal(context, { user, output }))).exitCode, 130);
  assert.equal(await readFile(output, "utf8"), "before");
  assert.deepEqual(
    (await readdir(machine.config.dataDir)).filter((name) => name.includes("draft")),
    [],
  );
});

test("an export says which entries fail authentication and holds all others", async () => {
  const user = await machine.addUser();
  await importFile(machine.context(), await fileOf("damaged.jsonl", diary(5)), rules(user));
  const [row] = await machine.database.owner.query<{ entryId: string }>(
    statement(`
      UPDATE journal.journal_entries SET content_encrypted = set_byte(content_encrypted, 40, get_byte(content_encrypted, 40) # 1)
      WHERE (user_id, entry_id) IN (
        SELECT user_id, entry_id FROM journal.journal_entries JOIN auth.users u USING (user_id) WHERE u.email = $1 LIMIT 1)
      RETURNING entry_id AS "entryId"`),
    [user],
  );
  const context = machine.context();
  const failure = await failureOf(exportJournal(context, { user, output: "-" }));
  assert.equal(failure.exitCode, 1);
  assert.ok(failure.message.includes(row?.entryId ?? "no row"));
  assert.equal(context.said.output.trim().split("\n").length, 4);
});
