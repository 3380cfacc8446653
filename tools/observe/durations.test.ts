import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { parse } from "yaml";
import { scaleDurations } from "./durations.ts";

const RULES = `
groups:
  - name: some
    interval: 30s
    rules:
      - record: edge:failed:rate5m
        expr: sum(rate(request_total{route="/for/5m"}[5m])) > 900
      - alert: Late
        expr: edge:failed:rate5m offset 1h > 0 and max_over_time(x{y=~"a-[0-9]+"}[1h30m:10m]) > 5
        for: 10m
        labels: { window: 1h }
        annotations: { description: "For 10m, in [5m]" }
`;

test("intervals, ranges and waits become shorter; names, labels, words and what is compared do not", () => {
  const { groups } = parse(scaleDurations(RULES, 60)) as { groups: { interval: string; rules: object[] }[] };
  assert.equal(groups[0]?.interval, "1000ms", "nothing is shorter than a second");
  assert.deepEqual(groups[0]?.rules, [
    { record: "edge:failed:rate5m", expr: 'sum(rate(request_total{route="/for/5m"}[5000ms])) > 900' },
    {
      alert: "Late",
      expr: 'edge:failed:rate5m offset 60000ms > 0 and max_over_time(x{y=~"a-[0-9]+"}[90000ms:10000ms]) > 5',
      for: "10000ms",
      labels: { window: "1h" },
      annotations: { description: "For 10m, in [5m]" },
    },
  ]);
});

test("the files of the project keep everything but their durations", async () => {
  for (const file of ["rules.yaml", "objectives.yaml", "prometheus.yaml", "alertmanager.yaml"]) {
    const text = await readFile(new URL(`../../deploy/monitoring/${file}`, import.meta.url), "utf8");
    assert.deepEqual(parse(scaleDurations(text, 1)), parse(scaleDurations(scaleDurations(text, 1), 1)), file);
    const shape = (given: unknown): string => JSON.stringify(given).replaceAll(/\d+(ms|s|m|h|d)\b/g, "…");
    assert.equal(shape(parse(scaleDurations(text, 60))), shape(parse(text)), file);
  }
});

test("what is no duration is told", () => {
  assert.throws(() => scaleDurations("for: soon", 60), /"soon" is no duration/);
});
