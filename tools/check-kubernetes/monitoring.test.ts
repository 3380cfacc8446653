import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { parse } from "yaml";
import { madeOfMonitoring, readMonitoring, staleProblems, writeMade } from "./monitoring.ts";

const RULES = `# Rules.
groups:
  - name: aura
    rules:
      # Why it is there.
      - alert: Away
        expr: |
          up == 0
            or absent(up)
`;
const MADE = join("kubernetes", "components", "monitoring", "made-of-monitoring");

let deploy = "";
before(async () => {
  deploy = await mkdtemp(join(tmpdir(), "aura-deploy-"));
  await mkdir(join(deploy, "monitoring", "dashboards"), { recursive: true });
  const files = {
    "rules.yaml": RULES,
    "rules.test.yaml": "groups: []\n",
    "prometheus.yaml": "scrape_configs: []\n",
    "dashboards/sync.json": "{}",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(deploy, "monitoring", name), text);
});
after(() => rm(deploy, { recursive: true }));

test("rules become the operator's kind, comments and all, and dashboards what Grafana looks for", async () => {
  const made = await madeOfMonitoring(await readMonitoring(deploy));
  assert.deepEqual(Object.keys(made).toSorted(), [
    join(MADE, "kustomization.yaml"),
    join(MADE, "rules.yaml"),
    join("monitoring", "kustomization.yaml"),
  ]);
  const rule = made[join(MADE, "rules.yaml")] ?? "";
  assert.match(rule, /# Why it is there\./);
  const { kind, spec } = parse(rule) as { readonly kind: string; readonly spec: unknown };
  assert.equal(kind, "PrometheusRule");
  assert.deepEqual(spec, parse(RULES));
  const boards = parse(made[join("monitoring", "kustomization.yaml")] ?? "") as {
    readonly configMapGenerator: unknown;
  };
  assert.deepEqual(boards.configMapGenerator, [
    { name: "dashboard-sync", files: ["dashboards/sync.json"], options: { labels: { grafana_dashboard: "1" } } },
  ]);
});

test("what was made is named once its source has changed, gone or come", async () => {
  const source = join(deploy, "monitoring");
  await writeMade(deploy, await madeOfMonitoring(await readMonitoring(deploy)));
  const problems = async (): Promise<string[]> =>
    (await staleProblems(deploy, await madeOfMonitoring(await readMonitoring(deploy)))).map(
      (text) => text.split(":")[0] ?? "",
    );
  assert.deepEqual(await problems(), []);
  await writeFile(join(source, "rules.yaml"), RULES.replace("up == 0", "up < 1"));
  assert.deepEqual(await problems(), [join("deploy", MADE, "rules.yaml")]);
  await writeFile(join(source, "rules.yaml"), RULES);
  await writeFile(join(source, "more.yaml"), RULES);
  assert.deepEqual(await problems(), [join("deploy", MADE, "kustomization.yaml"), join("deploy", MADE, "more.yaml")]);
  await writeMade(deploy, await madeOfMonitoring(await readMonitoring(deploy)));
  await rm(join(source, "more.yaml"));
  assert.deepEqual(await problems(), [join("deploy", MADE, "more.yaml"), join("deploy", MADE, "kustomization.yaml")]);
  await writeMade(deploy, await madeOfMonitoring(await readMonitoring(deploy)));
  assert.deepEqual(await problems(), []);
  await assert.rejects(readFile(join(deploy, MADE, "more.yaml")), { code: "ENOENT" });
});
