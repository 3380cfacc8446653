import assert from "node:assert/strict";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { FORMATS, formatOf } from "@aura-journal/moving";
import { everyTwin } from "../../../../tests/support/twins.ts";
import { statement } from "../platform/database.ts";
import { createTestMachine, importRules as rules, type TestMachine } from "./command.fixture.ts";
import { exportJournal } from "./export.ts";
import { exportFile, type FILE_FORMATS } from "./export-file.ts";
import { importFile, undoImport } from "./import.ts";
import { openImportSource } from "./import-source.ts";

const LIVE = statement(`
  SELECT count(*) AS count FROM journal.journal_entries e JOIN auth.users u USING (user_id)
  WHERE u.email = $1 AND NOT e.is_deleted`);
const TWINS = await everyTwin();

/** As what the file of each form is known when it moves in; a book does not. */
const COMES_BACK_AS: Readonly<Record<keyof typeof FILE_FORMATS, string | undefined>> = {
  "aura-json": "aura-json",
  markdown: "markdown",
  "day-one": "day-one-json",
  pdf: undefined,
  "moods-csv": "csv",
};

describe("every format in and out, by command", () => {
  let machine: TestMachine;
  before(async () => (machine = await createTestMachine()));
  after(async () => machine[Symbol.asyncDispose]());

  const live = async (user: string): Promise<number> =>
    (await machine.database.owner.query<{ count: number }>(LIVE, [user]))[0]?.count ?? -1;

  test("every format that can be read is among them", () => {
    const known = new Set(TWINS.map(({ format }) => format));
    assert.deepEqual([...known].toSorted(), FORMATS.map(({ id }) => id).toSorted());
  });

  for (const { what, format, file, entries, words, loss } of TWINS) {
    test(`${what}: seen before, imported, told what stayed behind, exported, and taken back`, async () => {
      const user = await machine.addUser();
      const path = join(machine.config.dataDir, file.name);
      await writeFile(path, file.content);
      const before = machine.context();
      await importFile(before, path, { ...rules(user), isPreview: true, isJson: true });
      const preview = JSON.parse(before.said.output) as { format: string; entries: number };
      assert.deepEqual([preview.format, preview.entries], [format, entries]);
      assert.equal(await live(user), 0);

      const importing = machine.context();
      // What is damaged on purpose in an export makes the command say so at its end.
      await importFile(importing, path, { ...rules(user), isJson: true }).catch((error: unknown) =>
        assert.match(String(error), /could not be imported; everything else is in/),
      );
      const report = JSON.parse(importing.said.output) as { importId: string; added: number };
      assert.equal(report.added, entries);
      if (loss !== undefined) assert.ok(importing.said.output.includes(loss), importing.said.output);
      assert.equal(await live(user), entries);
      const output = join(machine.config.dataDir, "out.jsonl");
      await exportJournal(machine.context(), { user, output });
      assert.ok((await contentOf(output)).includes(words));

      const undoing = machine.context();
      await undoImport(undoing, report.importId, { user, isJson: true });
      assert.deepEqual(JSON.parse(undoing.said.output), { removed: entries, kept: 0, gone: 0 });
      assert.equal(await live(user), 0);
    });
  }

  describe("out again", () => {
    let user: string;
    before(async () => {
      user = await machine.addUser();
      const path = join(machine.config.dataDir, "moods.csv");
      await writeFile(path, "date,text,mood\n2024-05-01,Snow in the garden,4\n2024-05-02,Thaw,2\n");
      await importFile(machine.context(), path, rules(user));
    });

    for (const [format, comesBackAs] of Object.entries(COMES_BACK_AS) as [keyof typeof FILE_FORMATS, string][]) {
      test(`${format}: a file that is what it says, and that moves in where it can`, async () => {
        const output = join(machine.config.dataDir, `export-${format}${format === "moods-csv" ? ".csv" : ""}`);
        const { said } = await exportedTo(output, format);
        assert.match(said.errors, /Exported 2 entries/);
        if (comesBackAs === undefined) return assert.match(await contentOf(output), /^%PDF-/);
        {
          await using source = await openImportSource(output);
          assert.equal((await formatOf(source.files)).id, comesBackAs);
        }
        const other = await machine.addUser();
        await importFile(machine.context(), output, rules(other));
        assert.equal(await live(other), 2);
      });
    }

    async function exportedTo(output: string, format: keyof typeof FILE_FORMATS) {
      const context = machine.context();
      await exportFile(context, { user, output, format, isSealed: false, passphraseStdin: false });
      return context;
    }
  });
});

async function contentOf(path: string): Promise<string> {
  await using file = await open(path);
  return file.readFile("latin1");
}
