import assert from "node:assert/strict";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { statement } from "../platform/database.ts";
import { createTestMachine, failureOf, type TestMachine } from "./command.fixture.ts";
import { exportJournal } from "./export.ts";
import { importFile, type ImportOptions } from "./import.ts";

const COUNT = statement(`
  SELECT count(*) AS count FROM journal.journal_entries e JOIN auth.users u USING (user_id) WHERE u.email = $1`);
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

const rules = (user: string): ImportOptions => ({ user, shiftYears: 0, time: "12:00", isAnalysed: false });

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
  assert.match(stopped.message, /after line 500 of 1,100: 500 entries were added/);
  assert.equal(await count(COUNT, user), 500);

  const context = machine.context();
  await importFile(context, file, rules(user));
  assert.match(context.said.errors, /Going on behind line 500/);
  assert.match(context.said.output, /^Imported 600 entries in [^;]*\n$/);
  assert.deepEqual((await exported(user)).map(essence), diary(1_100));
  assert.deepEqual(await readdir(join(machine.config.dataDir, "imports")), []);
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
  assert.match(failure.message, /^4 lines/);
  assert.deepEqual([...context.said.errors.matchAll(/^line (\d+): /gm)].map((match) => match[1]).join(" "), "2 3 5 6");
  assert.doesNotMatch(context.said.errors + context.said.output + failure.message, /canary/);
  assert.equal(await count(COUNT, user), 2);
});

test("the journal of an interrupted import holds no text", async () => {
  const user = await machine.addUser();
  const file = await fileOf("canary.jsonl", [...diary(600), { date: "2024-01-01", text: "canary" }]);
  await failureOf(importFile(machine.context({ signal: AbortSignal.abort() }), file, rules(user)));
  const folder = join(machine.config.dataDir, "imports");
  const [name] = await readdir(folder);
  assert.deepEqual(JSON.parse(await readFile(join(folder, name ?? ""), "utf8")), { doneLines: 500, failedLines: 0 });
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
    [machine.config.dataDir, {}, /is not a file/, 2],
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
