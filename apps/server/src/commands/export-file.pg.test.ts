import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openSealedFile } from "@aura-journal/moving";
import { unzipped } from "../../../../packages/moving/src/exports/zip/unzipped.fixture.ts";
import { createTestMachine, failureOf, importRules, type TestMachine } from "./command.fixture.ts";
import { exportFile, exportOpener, FILE_FORMATS, type ExportFileOptions } from "./export-file.ts";
import { importFile } from "./import.ts";

let machine: TestMachine;
let user: string;

before(async () => {
  machine = await createTestMachine();
  user = await machine.addUser();
  const file = join(machine.config.dataDir, "source.jsonl");
  const lines = ["2026-01-01", "2026-01-02", "2026-02-01"].map((date) =>
    JSON.stringify({ date, text: `On ${date}.`, tags: date.endsWith("01") ? ["first"] : [], mood: { rating: 4 } }),
  );
  await writeFile(file, `${lines.join("\n")}\n`);
  await importFile(machine.context(), file, importRules(user));
});
after(async () => machine[Symbol.asyncDispose]());

async function exported(options: Partial<ExportFileOptions> = {}, input = ""): Promise<Buffer> {
  const output = join(await mkdtemp(join(machine.config.dataDir, "out-")), "journal");
  const wish = { user, output, format: "aura-json", isSealed: false, passphraseStdin: false, ...options } as const;
  await exportFile(machine.context({ input }), wish);
  assert.equal((await stat(output)).mode & 0o777, 0o600);
  return readFile(output);
}

for (const format of Object.keys(FILE_FORMATS) as (keyof typeof FILE_FORMATS)[]) {
  test(`a journal is written as ${format}`, async () => {
    assert.ok((await exported({ format })).length > 100);
  });
}

test("a range and a tag narrow what is written", async () => {
  const archive = unzipped(await exported({ from: "2026-01-01", to: "2026-01-31", tag: "first" }));
  const { entries } = JSON.parse(archive.get("journal.json")!.toString()) as { entries: { content: string }[] };
  assert.deepEqual(
    entries.map(({ content }) => content),
    ["On 2026-01-01."],
  );
});

test("a passphrase from standard input seals the file", async () => {
  const sealing = { format: "moods-csv", isSealed: true, passphraseStdin: true } as const;
  const files = unzipped(await exported(sealing, "snow since the morning\n"));
  const [page, sealed] = [...files.values()];
  assert.match(page!.toString(), /^<!doctype html>/);
  const opened = await openSealedFile(new Blob([Uint8Array.from(sealed!)]), "snow since the morning", () => undefined);
  assert.ok(opened instanceof Blob && (await opened.text()).includes("2026-02-01"));
});

test("a short passphrase and an impossible range are refused before anything is written", async () => {
  const sealing = { isSealed: true, passphraseStdin: true } as const;
  assert.equal((await failureOf(exported(sealing, "short\n"))).exitCode, 2);
  assert.equal((await failureOf(exported({ from: "2026-02-01", to: "2026-01-01" }))).exitCode, 2);
});

test("interrupted, nothing is left, and what was there before still is", async () => {
  const directory = await mkdtemp(join(machine.config.dataDir, "out-"));
  const output = join(directory, "journal.zip");
  await writeFile(output, "before");
  const context = machine.context({ signal: AbortSignal.abort() });
  const wish = { user, output, format: "aura-json", isSealed: false, passphraseStdin: false } as const;
  assert.equal((await failureOf(exportFile(context, wish))).exitCode, 130);
  assert.deepEqual(await readdir(directory), ["journal.zip"]);
  assert.equal(await readFile(output, "utf8"), "before");
});

test("the page that opens sealed files is to be had by itself", async () => {
  const context = machine.context();
  await exportOpener(context, "-");
  assert.match(context.said.output, /^<!doctype html>/);
});
