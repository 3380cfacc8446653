import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { format } from "prettier";
import { parse, stringify } from "yaml";

/** What deploy/monitoring has for whoever watches: rules by the names of their files, and the names of dashboards. */
export interface Monitoring {
  readonly rules: Readonly<Record<string, string>>;
  readonly dashboards: readonly string[];
}

const MADE = join("kubernetes", "components", "monitoring", "made-of-monitoring");
const COMPONENT = { apiVersion: "kustomize.config.k8s.io/v1alpha1", kind: "Component" };
const NOTE = "# Made by npm run check:kubernetes -- --write of what lies in deploy/monitoring.\n";

/** Finds the files of rules, which begin with groups, and the dashboards. */
export async function readMonitoring(deploy: string): Promise<Monitoring> {
  const folder = join(deploy, "monitoring");
  const rules: Record<string, string> = {};
  for (const file of (await readdir(folder)).filter((name) => /(?<!\.test)\.yaml$/.test(name))) {
    const text = await readFile(join(folder, file), "utf8");
    const content: unknown = parse(text);
    if (typeof content === "object" && content !== null && "groups" in content) rules[basename(file, ".yaml")] = text;
  }
  const boards = join(folder, "dashboards");
  const files = existsSync(boards) ? await readdir(boards) : [];
  return { rules, dashboards: files.filter((name) => name.endsWith(".json")).toSorted() };
}

/**
 * The same in the forms that a cluster takes: a kind of the Prometheus operator for each file of rules, and a ConfigMap for
 * each dashboard, by the label that Grafana's sidecar looks for. Kustomize reads nothing outside a component's own folder: what
 * lists the dashboards lies beside them.
 * @returns texts by their places in the folder deploy
 */
export async function madeOfMonitoring({ rules, dashboards }: Monitoring): Promise<Record<string, string>> {
  const names = Object.keys(rules).toSorted();
  const made: Record<string, string> = {
    [join(MADE, "kustomization.yaml")]: stringify({
      ...COMPONENT,
      resources: names.map((name) => `${name}.yaml`),
      ...(dashboards.length === 0 ? {} : { components: ["../../../../monitoring"] }),
    }),
  };
  for (const name of names) made[join(MADE, `${name}.yaml`)] = prometheusRule(name, rules[name] ?? "");
  if (dashboards.length > 0) {
    const configMapGenerator = dashboards.map((file) => ({
      name: `dashboard-${basename(file, ".json")}`,
      files: [`dashboards/${file}`],
      options: { labels: { grafana_dashboard: "1" } },
    }));
    made[join("monitoring", "kustomization.yaml")] = stringify({ ...COMPONENT, configMapGenerator });
  }
  const formatted = Object.entries(made).map(
    async ([file, text]) => [file, await format(NOTE + text, { parser: "yaml", printWidth: 120 })] as const,
  );
  return Object.fromEntries(await Promise.all(formatted));
}

function prometheusRule(name: string, rules: string): string {
  const head = { apiVersion: "monitoring.coreos.com/v1", kind: "PrometheusRule", metadata: { name: `aura-${name}` } };
  return `${stringify(head)}spec:\n${rules.replace(/^(?=.)/gm, "  ")}`;
}

/** Puts what was made in its place; what was made of files that are gone goes. */
export async function writeMade(deploy: string, made: Readonly<Record<string, string>>): Promise<void> {
  await rm(join(deploy, MADE), { recursive: true, force: true });
  for (const [file, text] of Object.entries(made)) {
    await mkdir(dirname(join(deploy, file)), { recursive: true });
    await writeFile(join(deploy, file), text);
  }
}

/** What in its place is not what would be made today. */
export async function staleProblems(deploy: string, made: Readonly<Record<string, string>>): Promise<string[]> {
  const there = await readdir(join(deploy, MADE)).catch(() => []);
  const lost = there.map((name) => join(MADE, name)).filter((file) => !(file in made));
  const changed: string[] = [];
  for (const [file, text] of Object.entries(made)) {
    if ((await readFile(join(deploy, file), "utf8").catch(() => undefined)) !== text) changed.push(file);
  }
  return [...lost, ...changed].map(
    (file) => `deploy/${file}: is not what deploy/monitoring has; --write makes it anew`,
  );
}
