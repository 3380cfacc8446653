import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parse } from "yaml";
import { createTelemetry } from "../../apps/server/src/platform/telemetry.ts";

const RULES = fileURLToPath(new URL("../../deploy/monitoring/rules.yaml", import.meta.url));
const RULE_TESTS = fileURLToPath(new URL("../../deploy/monitoring/rules.test.yaml", import.meta.url));
const run = promisify(execFile);

/** Why Prometheus's own tool cannot judge the rules here. */
async function missingPromtool(): Promise<string | undefined> {
  try {
    await run("promtool", ["--version"]);
    return undefined;
  } catch {
    return "promtool (Debian: prometheus) is not there: the rules were not evaluated";
  }
}

const missing = await missingPromtool();

test("the rules are valid and say what they are meant to say", async (t) => {
  if (missing !== undefined) {
    if (process.env["AURA_REQUIRE_ALL"] === "1") assert.fail(missing);
    return t.skip(missing);
  }
  await run("promtool", ["check", "rules", RULES]);
  await run("promtool", ["test", "rules", RULE_TESTS]);
});

test("every metric that a rule reads is one that the server has, from its start on", async () => {
  const { groups } = parse(await readFile(RULES, "utf8")) as { groups: { rules: { expr: string }[] }[] };
  const expressions = groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)).join("\n");
  const read = new Set(expressions.match(/\b[a-z]+_[a-z_]+(?=[{[])/g));
  assert.deepEqual([...read].toSorted(), ["integrity_failures_total", "jobs_in_queue", "request_total"]);
  const text = await createTelemetry(() => new Date()).registry.metrics();
  for (const name of read) assert.match(text, new RegExp(`^# TYPE ${name} `, "m"));
  // A counter that first shows as 1 has not increased, as far as Prometheus can tell.
  assert.match(text, /^integrity_failures_total\{table="journal_entries"\} 0$/m);
});
