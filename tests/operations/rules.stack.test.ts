import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import { watchBackups, watchHistory } from "../../apps/server/src/platform/backup-status.ts";
import { watchDiskSpace } from "../../apps/server/src/platform/disk-space.ts";
import { createTelemetry } from "../../apps/server/src/platform/telemetry.ts";
import { writeConfiguration } from "../../tools/observe/configuration.ts";
import { runCompanions } from "../../tools/observe/run-companions.ts";
import { ALERT_CASES, type AlertCase } from "./alert-cases.ts";
import { missingPrograms } from "./programs.ts";
import { metricsIn, MONITORING, readAlerts, readRules, type AlertRule } from "./rule-files.ts";

const run = promisify(execFile);
const missing = await missingPrograms(["promtool", "amtool"], "prometheus, prometheus-alertmanager");

describe("Prometheus's and Alertmanager's own tools", { skip: missing ?? false }, () => {
  test("take the configuration as it is", async () => {
    await run("promtool", ["check", "config", `${MONITORING}prometheus.yaml`]);
    await run("amtool", ["check-config", `${MONITORING}alertmanager.yaml`]);
    await run("promtool", ["test", "rules", `${MONITORING}rules.test.yaml`]);
  });

  test("take what is written for one place, with its addresses, in a file for its owner alone", async () => {
    const directory = await mkdtemp(join(tmpdir(), "aura-place-"));
    try {
      await writeFile(join(directory, "alertmanager.yaml"), "of an earlier start", { mode: 0o644 });
      await writeConfiguration({
        directory,
        targets: ["localhost:9464"],
        alertmanager: "localhost:9093",
        prometheusUrl: "http://localhost:9090",
        runbook: "https://wiki.example.org/runbook",
        receivers: {
          webhookUrl: "https://chat.example.org/hook?key=s3cret",
          mail: {
            to: "ann@example.org",
            from: "journal@example.org",
            smtpUrl: "smtp://jo:s3cret@mail.example.org:587",
          },
        },
      });
      await run("promtool", ["check", "config", join(directory, "prometheus.yaml")]);
      await run("amtool", ["check-config", join(directory, "alertmanager.yaml")]);
      const withSecrets: string[] = [];
      for (const file of await readdir(directory, { withFileTypes: true })) {
        if (file.isFile() && (await readFile(join(directory, file.name), "utf8")).includes("s3cret"))
          withSecrets.push(file.name);
      }
      assert.deepEqual(withSecrets, ["alertmanager.yaml"]);
      assert.equal((await stat(join(directory, "alertmanager.yaml"))).mode & 0o777, 0o600);
      const rules = await readFile(join(directory, "rules.yaml"), "utf8");
      assert.match(rules, /runbook_url: https:\/\/wiki\.example\.org\/runbook#processdown/);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test("are not started where somebody else has their port, who would be taken for them", async () => {
    const directory = await mkdtemp(join(tmpdir(), "aura-taken-"));
    const other = createServer((_, response) => response.end("ready")).listen(0, "127.0.0.1");
    try {
      await once(other, "listening");
      const { port } = other.address() as AddressInfo;
      const ports = { prometheus: port, alertmanager: port, grafana: port, jaeger: port };
      const place = { directory, targets: ["localhost:9464"], receivers: {} };
      const running = runCompanions(place, ports, AbortSignal.timeout(30_000), ["Prometheus"]);
      await assert.rejects(running, new RegExp(`port ${port} is taken`));
    } finally {
      other.close();
      await rm(directory, { recursive: true });
    }
  });

  test("every alert fires when it is to, is silent before, stays silent where it is just not enough, and is over afterwards", async () => {
    const rules = await readRules();
    const alerts = await readAlerts();
    const directory = await mkdtemp(join(tmpdir(), "aura-rules-"));
    try {
      // Each case with its own rule and what that reads, and no more: all of them a minute apart for days would take minutes.
      const files = ALERT_CASES.map(async (one, index) => {
        const rule = ruleOf(one, alerts);
        const read = metricsIn(rule.expr);
        const needed = [...rules.filter(({ record }) => record !== undefined && read.includes(record)), rule];
        const ruleFile = `${index}.yaml`;
        await writeFile(join(directory, ruleFile), stringify({ groups: [{ name: "case", rules: needed }] }));
        const file = join(directory, `${index}.test.yaml`);
        const { every: evaluation_interval = "1m" } = one;
        await writeFile(file, stringify({ rule_files: [ruleFile], evaluation_interval, tests: testsOf(one, rule) }));
        return file;
      });
      await run("promtool", ["test", "rules", ...(await Promise.all(files))]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

test("no alert lacks a case, an entry in the runbook that its link leads to, or a label that its words name", async () => {
  const runbook = await readFile(new URL("../../docs/runbook.md", import.meta.url), "utf8");
  const entries = new Set([...runbook.matchAll(/^### (\w+)$/gm)].map(([, name]) => name));
  const alerts = await readAlerts();
  assert.ok(alerts.length > 30, "the alerts were not found");
  for (const rule of alerts) {
    const { alert, labels, annotations } = rule;
    const cases = ALERT_CASES.filter((one) => ruleOf(one, alerts) === rule);
    assert.ok(cases.length > 0, `${alert} ${labels["window"] ?? ""} has no case`);
    assert.match(labels["severity"] ?? "", /^(critical|warning)$/, alert);
    assert.deepEqual(Object.keys(annotations).toSorted(), ["description", "runbook_url", "summary"], alert);
    assert.equal(annotations["runbook_url"], `docs/runbook.md#${alert.toLowerCase()}`);
    assert.ok(entries.has(alert), `the runbook has no entry for ${alert}`);
    for (const [, label = ""] of JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g)) {
      for (const one of cases) assert.ok(one.labels?.[label] !== undefined, `${alert} is told without ${label}`);
    }
  }
  const known = new Set(alerts.map(({ alert }) => alert));
  for (const [, anchor = ""] of runbook.matchAll(/\]\(#([a-z]+)\)/g))
    assert.ok(
      [...entries].some((name) => name?.toLowerCase() === anchor),
      `nothing in the runbook is called ${anchor}`,
    );
  for (const name of entries) assert.ok(known.has(String(name)), `the runbook tells of ${name}, which there is not`);
});

test("what Alertmanager keeps back is an alert that there is, and never one of those that keep others back", async () => {
  const { inhibit_rules } = parse(await readFile(`${MONITORING}alertmanager.yaml`, "utf8")) as {
    inhibit_rules: { source_matchers: string[]; target_matchers: string[] }[];
  };
  const namesIn = (matchers: readonly string[]): string[] =>
    matchers.flatMap((matcher) => /^alertname=~?"([^"]+)"$/.exec(matcher)?.[1]?.split("|") ?? []);
  const known = new Set((await readAlerts()).map(({ alert }) => alert));
  const sources = inhibit_rules.flatMap((rule) => namesIn(rule.source_matchers));
  const targets = inhibit_rules.flatMap((rule) => namesIn(rule.target_matchers));
  assert.ok(sources.length > 0 && targets.length > 5, "nothing was found");
  for (const name of [...sources, ...targets]) assert.ok(known.has(name), name);
  for (const name of sources) assert.ok(!targets.includes(name), name);
});

test("every metric that a rule reads is recorded by another, or one that the server has", async () => {
  const rules = await readRules();
  const recorded = new Set(rules.map(({ record }) => record));
  const read = new Set(rules.flatMap(({ expr }) => metricsIn(expr)).filter((name) => !recorded.has(name)));
  assert.ok(read.size > 20, `only ${[...read].join(", ")} were found`);
  const { registry } = createTelemetry(() => new Date());
  watchBackups(registry, { file: "/nonexistent", now: () => new Date() });
  watchHistory(registry, { reach: () => undefined, now: () => new Date() });
  watchDiskSpace(registry, "/nonexistent");
  const text = await registry.metrics();
  for (const name of read) {
    // Prometheus's own, of every target.
    if (name === "up") continue;
    assert.match(text, new RegExp(`^# TYPE ${name.replace(/_(count|sum|bucket)$/, "")} `, "m"), name);
  }
  // A counter that first shows as 1 has not increased, as far as Prometheus can tell.
  assert.match(text, /^integrity_failures_total\{table="journal_entries"\} 0$/m);
  for (const outcome of ["applied", "conflict", "rejected"])
    assert.match(text, new RegExp(`^sync_mutations_total\\{outcome="${outcome}"\\} 0$`, "m"));
});

/** The one alert that a case is for: those with a window are several of one name. */
function ruleOf({ alert, labels = {} }: AlertCase, alerts: readonly AlertRule[]): AlertRule {
  const found = alerts.filter((rule) => rule.alert === alert && rule.labels["window"] === labels["window"]);
  assert.equal(found.length, 1, `${alert} ${labels["window"] ?? ""} is no alert, or several`);
  return found[0] as AlertRule;
}

function testsOf(one: AlertCase, { labels: own }: AlertRule): object[] {
  const { alert, labels = {}, every = "1m", series, below, quiet, fires, over } = one;
  const window = labels["window"] === undefined ? "" : `, window="${labels["window"]}"`;
  const expr = `ALERTS{alertname="${alert}", alertstate="firing"${window}}`;
  const told = Object.entries({ alertname: alert, alertstate: "firing", ...own, ...labels });
  const fired = [{ labels: `ALERTS{${told.map(([name, value]) => `${name}="${value}"`).join(",")}}`, value: 1 }];
  const silentAt = (eval_time: string): object => ({ expr, eval_time, exp_samples: [] });
  const input = (given: AlertCase["series"]): object[] =>
    Object.entries(given).map(([name, values]) => ({ series: name, values }));
  return [
    {
      name: `${alert} fires and ends`,
      interval: every,
      input_series: input(series),
      promql_expr_test: [silentAt(quiet), { expr, eval_time: fires, exp_samples: fired }, silentAt(over)],
    },
    {
      name: `${alert} is silent just below`,
      interval: every,
      input_series: input(below),
      promql_expr_test: [quiet, fires, over].map(silentAt),
    },
  ];
}
