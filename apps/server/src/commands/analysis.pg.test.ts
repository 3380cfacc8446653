import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { MODEL_ID } from "@aura-journal/nlp";
import { statement } from "../platform/database.ts";
import { formatStatus, runAnalysis, showAnalysis } from "./analysis.ts";
import { createTestMachine, importRules, failureOf, type TestMachine } from "./command.fixture.ts";
import { importFile } from "./import.ts";

let machine: TestMachine;
let user: string;
before(async () => {
  machine = await createTestMachine();
  user = await machine.addUser();
  const file = join(machine.config.dataDir, "diary.jsonl");
  const lines = Array.from({ length: 60 }, (_, n) => JSON.stringify({ date: "2024-01-01", text: `a lovely day ${n}` }));
  await writeFile(file, `${lines.join("\n")}\n`);
  await importFile(machine.context(), file, { ...importRules(user), isAnalysed: true });
});
after(async () => machine[Symbol.asyncDispose]());

const AGE = statement("UPDATE journal.entry_analytics SET model = 'aura-0'");

async function status(): Promise<Record<string, unknown>> {
  const context = machine.context();
  await showAnalysis(context, { user, json: true });
  return JSON.parse(context.said.output) as Record<string, unknown>;
}

test("the status names the models, and a run reads anew what an older one has read, once", async () => {
  const all = { model: MODEL_ID, outdated: 0, kept: 0, pending: 0, remoteWanted: 0, budget: [] };
  assert.deepEqual(await status(), { ...all, models: [{ model: MODEL_ID, entries: 60 }] });
  await machine.database.owner.execute(AGE);
  assert.deepEqual(await status(), { ...all, models: [{ model: "aura-0", entries: 60 }], outdated: 60 });
  const shown = machine.context();
  await showAnalysis(shown, {});
  assert.match(shown.said.output, /^ {2}aura-0 +60\n60 read by an older model, to be read anew/m);
  const first = machine.context();
  await runAnalysis(first, { user });
  assert.equal(first.said.output, `${MODEL_ID} has read 60 entries anew.\n`);
  assert.deepEqual(await status(), { ...all, models: [{ model: MODEL_ID, entries: 60 }] });
  const second = machine.context();
  await runAnalysis(second, {});
  assert.equal(second.said.output, `Everything is read by ${MODEL_ID} already.\n`);
});

test("an interrupted run ends with 130 and says how to go on; an address without an account fails", async () => {
  await machine.database.owner.execute(AGE);
  const stopped = await failureOf(runAnalysis(machine.context({ signal: AbortSignal.abort() }), { user }));
  assert.equal(stopped.exitCode, 130);
  assert.match(stopped.message, /^Interrupted; 0 entries are read anew\. Run the same command again/);
  assert.equal((await failureOf(runAnalysis(machine.context(), { user: "nobody@example.org" }))).exitCode, 1);
  await runAnalysis(machine.context(), {});
  assert.equal((await status())["outdated"], 0);
});

test("an empty journal is told as such", () => {
  const none = { model: "aura-1", models: [], outdated: 0, kept: 0, pending: 0, remoteWanted: 0, budget: [] };
  assert.equal(formatStatus(none), "The model here is aura-1. Entries by the model that read them:\n  none\n");
  const renewsAt = "2026-12-01T00:00:00.000Z";
  const spent = { span: "month", units: 2_999, limit: 3_000, isSpent: true, renewsAt } as const;
  const today = { span: "day", units: 12, limit: null, isSpent: false, renewsAt } as const;
  assert.match(
    formatStatus({ ...none, budget: [today, spent] }),
    /^12 units .* today \(UTC\); there is no limit\n2,999 units .* this month \(UTC\), of 3,000, which is all: .* waits until 2026-12-01/m,
  );
});
