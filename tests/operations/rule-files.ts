import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** Where the files for Prometheus and its companions lie. */
export const MONITORING = fileURLToPath(new URL("../../deploy/monitoring/", import.meta.url));

/** The files of rules, as `prometheus.yaml` names them. */
const RULE_FILES = ["rules.yaml", "objectives.yaml"];

/** A rule that records a series, or an alert. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An alert as it stands in the files. */
export interface AlertRule extends Rule {
  readonly alert: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** All rules there are. */
export async function readRules(): Promise<Rule[]> {
  const texts = await Promise.all(RULE_FILES.map((file) => readFile(MONITORING + file, "utf8")));
  return texts.flatMap((text) => (parse(text) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules));
}

/** All alerts there are. */
export async function readAlerts(): Promise<AlertRule[]> {
  return (await readRules()).filter((rule): rule is AlertRule => rule.alert !== undefined);
}

/** The names of the metrics that an expression of PromQL reads. */
export function metricsIn(expression: string): string[] {
  const bare = expression
    .replaceAll(/"[^"]*"/g, '""')
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, "")
    .replaceAll(/\b(by|on|without|ignoring|group_left|group_right)\s*\([^)]*\)/g, "");
  const words = bare.match(/(?<![\w:.$])[a-z_][a-z0-9_:]*(?!\s*\(|[\w:])/g) ?? [];
  return [...new Set(words)].filter((word) => !["and", "or", "unless", "bool", "offset"].includes(word));
}
