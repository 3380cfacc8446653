import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { MoveReport } from "@aura-journal/moving";
import { zipOf } from "../../../../packages/moving/src/archives/archives.fixture.ts";
import { fullEntry } from "../../../../packages/moving/src/formats/day-one-json/day-one-json.fixture.ts";
import { gpsJpeg } from "../services/entries/attachments/photos.fixture.ts";
import { createTestMachine, importRules, type TestMachine } from "./command.fixture.ts";
import { importFile } from "./import.ts";

let machine: TestMachine;
before(async () => void (machine = await createTestMachine()));
after(() => machine[Symbol.asyncDispose]());

const MD5 = "0123456789abcdef0123456789abcdef";

async function exported(): Promise<string> {
  const photo = { identifier: "P1", md5: MD5, type: "jpeg", orderInEntry: 0 };
  const entries = [
    {
      uuid: "A".repeat(32),
      creationDate: "2024-06-01T22:30:00Z",
      timeZone: "Europe/Berlin",
      text: "Late.",
      starred: true,
    },
    {
      uuid: "B".repeat(32),
      creationDate: "2024-06-02T10:00:00Z",
      timeZone: "Europe/Berlin",
      text: "![](dayone-moment://P1)",
      photos: [photo],
      weather: { moonPhase: 0.5 },
    },
    "no entry",
  ];
  const file = join(machine.config.dataDir, "dayone.zip");
  const zip = zipOf([
    { path: "Travel.json", content: JSON.stringify({ metadata: { version: "1.0" }, entries }) },
    { path: "Work.json", content: JSON.stringify({ metadata: { version: "1.0" }, entries: [fullEntry] }) },
    { path: `photos/${MD5}.jpeg`, content: await gpsJpeg(40, 30), isStored: true },
  ]);
  await writeFile(file, zip);
  return file;
}

test("a journal of Day One moves in whole: days, zones, journals, photos, and a report that names what did not", async () => {
  const user = await machine.addUser();
  const file = await exported();
  const preview = machine.context();
  await importFile(preview, file, { ...importRules(user), isPreview: true });
  assert.match(preview.said.output, /^dayone\.zip: Day One, 3 entries, from 2024-01-01 to 2024-06-02\.$/m);
  assert.match(preview.said.output, /^Journals: Travel 2, Work 1$/m);

  const context = machine.context();
  await assert.rejects(
    importFile(context, file, { ...importRules(user), isJson: true }),
    /1 entry could not be imported/,
  );
  const report = JSON.parse(context.said.output) as MoveReport;
  assert.deepEqual([report.read, report.added, report.failed, report.attached], [3, 3, 1, 1]);
  assert.equal(report.lost["weather.moonPhase"], 2);
  assert.deepEqual(
    report.problems.map(({ where }) => where),
    ["Travel.json: entries[2]"],
  );

  const again = machine.context();
  await assert.rejects(importFile(again, file, { ...importRules(user), isJson: true }));
  const second = JSON.parse(again.said.output) as MoveReport;
  assert.deepEqual([second.added, second.present, second.attached], [0, 3, 0]);
});
