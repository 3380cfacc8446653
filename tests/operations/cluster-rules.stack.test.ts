import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";

const DEPLOY = fileURLToPath(new URL("../../deploy/", import.meta.url));
const run = promisify(execFile);

test("the rules for a cluster record how old the backups and their proof are", async (t) => {
  const missing = await run("promtool", ["--version"]).then(
    () => undefined,
    () => "promtool (Debian: prometheus) is not there: the rules were not evaluated",
  );
  if (missing !== undefined) {
    if (process.env["AURA_REQUIRE_ALL"] === "1") assert.fail(missing);
    return t.skip(missing);
  }
  await run("promtool", ["test", "rules", `${DEPLOY}monitoring/cluster-rules.test.yaml`]);
});

test("the jobs that those rules watch are jobs that there are", async () => {
  const folder = `${DEPLOY}kubernetes/components/`;
  const files = ["backup/backup.yaml", "backup/verify.yaml", "backup-s3/copy.yaml"];
  const texts = await Promise.all(files.map((file) => readFile(folder + file, "utf8")));
  const jobs = texts
    .flatMap((text) =>
      parseAllDocuments(text).map((document) => document.toJS() as { kind: string; metadata: { name: string } }),
    )
    .filter(({ kind }) => kind === "CronJob")
    .map(({ metadata }) => metadata.name);
  const rules = await readFile(`${DEPLOY}monitoring/cluster-rules.yaml`, "utf8");
  const watched = Array.from(rules.matchAll(/cronjob=~?"([^"]+)"/g), ([, names = ""]) => names.split("|")).flat();
  assert.deepEqual([...new Set(watched)].toSorted(), jobs.toSorted());
});
