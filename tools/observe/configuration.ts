import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import { scaleDurations } from "./durations.ts";
import { withReceivers, type Receivers } from "./receivers.ts";

const SOURCE = fileURLToPath(new URL("../../deploy/monitoring/", import.meta.url));
/** Links of alerts lead here unless told otherwise. */
const RUNBOOK = "docs/runbook.md";

/** What is particular to one machine about the files in `deploy/monitoring`. */
export interface Place {
  /** Where the files go. */
  readonly directory: string;
  /** Where processes tell their metrics: `host:port`. */
  readonly targets: readonly string[];
  readonly alertmanager: string;
  readonly prometheusUrl: string;
  readonly receivers: Receivers;
  /** Where people find the runbook. */
  readonly runbook?: string;
  /** How many times faster than on the clock all time is to pass. */
  readonly factor?: number;
}

/** Writes the configuration of Prometheus, Alertmanager and Grafana for one place, from what is in `deploy/monitoring`. */
export async function writeConfiguration(place: Place): Promise<void> {
  const { directory, factor = 1, runbook = RUNBOOK } = place;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const read = async (file: string): Promise<string> => {
    const text = await readFile(SOURCE + file, "utf8");
    return factor === 1 ? text : scaleDurations(text, factor);
  };
  const prometheus = parse(await read("prometheus.yaml")) as { rule_files: string[] };
  for (const file of prometheus.rule_files)
    await writeFile(join(directory, file), (await read(file)).replaceAll(RUNBOOK, runbook));
  await writeFile(
    join(directory, "prometheus.yaml"),
    stringify({
      ...prometheus,
      alerting: { alertmanagers: [{ static_configs: [{ targets: [place.alertmanager] }] }] },
      scrape_configs: [{ job_name: "aura", static_configs: [{ targets: place.targets }] }],
    }),
  );
  const alertmanager = join(directory, "alertmanager.yaml");
  // A file that was there keeps its mode: it is for its owner alone before the secrets come in.
  await writeFile(alertmanager, "", { mode: 0o600 });
  await chmod(alertmanager, 0o600);
  await writeFile(alertmanager, withReceivers(await read("alertmanager.yaml"), place.receivers));
  await writeGrafana(place);
}

/** Has Grafana find Prometheus and the dashboards by itself. */
async function writeGrafana({ directory, prometheusUrl }: Place): Promise<void> {
  const provisioning = join(directory, "grafana", "provisioning");
  const write = async (kind: string, document: object): Promise<void> => {
    await mkdir(join(provisioning, kind), { recursive: true });
    await writeFile(join(provisioning, kind, "aura.yaml"), stringify({ apiVersion: 1, ...document }));
  };
  await write("datasources", {
    datasources: [
      {
        name: "Prometheus",
        uid: "prometheus",
        type: "prometheus",
        access: "proxy",
        url: prometheusUrl,
        isDefault: true,
      },
    ],
  });
  await write("dashboards", {
    providers: [{ name: "AURA Journal", type: "file", options: { path: join(SOURCE, "dashboards") } }],
  });
}
