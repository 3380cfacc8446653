import { existsSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { JAEGER } from "../jaeger.ts";

/** Ports on this machine that companions listen on. */
export interface Ports {
  readonly prometheus: number;
  readonly alertmanager: number;
  readonly grafana: number;
  /** Of its pages; the two after it are for its own protocol and for traces that are sent to it. */
  readonly jaeger: number;
}

/** A program that runs beside the journal and looks after it, where the machine has it. */
export interface Companion {
  readonly name: string;
  /** What it is called on different machines, or where it lies. */
  readonly binaries: readonly string[];
  readonly howToGet: string;
  readonly port: (ports: Ports) => number;
  /** What it answers once it is ready. */
  readonly readyPath: string;
  /** @param directory its configuration is there, and its data go there */
  readonly command: (place: { readonly directory: string; readonly ports: Ports }) => {
    readonly args: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  };
}

const HOST = "127.0.0.1";

const PROMETHEUS: Companion = {
  name: "Prometheus",
  binaries: ["prometheus"],
  howToGet: "Debian: apt-get install prometheus",
  port: ({ prometheus }) => prometheus,
  readyPath: "/-/ready",
  command: ({ directory, ports }) => ({
    args: [
      `--config.file=${join(directory, "prometheus.yaml")}`,
      `--storage.tsdb.path=${join(directory, "prometheus")}`,
      // The longest window of a rule is three days, and a month is what the objectives are held over.
      "--storage.tsdb.retention.time=35d",
      `--web.listen-address=${HOST}:${ports.prometheus}`,
    ],
  }),
};

const ALERTMANAGER: Companion = {
  name: "Alertmanager",
  binaries: ["prometheus-alertmanager", "alertmanager"],
  howToGet: "Debian: apt-get install prometheus-alertmanager",
  port: ({ alertmanager }) => alertmanager,
  readyPath: "/-/ready",
  command: ({ directory, ports }) => ({
    args: [
      `--config.file=${join(directory, "alertmanager.yaml")}`,
      `--storage.path=${join(directory, "alertmanager")}`,
      `--web.listen-address=${HOST}:${ports.alertmanager}`,
      // One alone: it looks for no others.
      "--cluster.listen-address=",
    ],
  }),
};

const GRAFANA: Companion = {
  name: "Grafana",
  binaries: ["grafana-server"],
  howToGet:
    "https://grafana.com/grafana/download, or the packages of apt.grafana.com; the dashboards are found by themselves",
  port: ({ grafana }) => grafana,
  readyPath: "/api/health",
  command: ({ directory, ports }) => ({
    args: ["--homepath", process.env["GF_PATHS_HOME"] ?? "/usr/share/grafana"],
    env: {
      GF_PATHS_DATA: join(directory, "grafana", "data"),
      GF_PATHS_LOGS: join(directory, "grafana", "log"),
      GF_PATHS_PROVISIONING: join(directory, "grafana", "provisioning"),
      GF_SERVER_HTTP_ADDR: HOST,
      GF_SERVER_HTTP_PORT: String(ports.grafana),
      // Nobody but this machine reaches it, and looking changes nothing.
      GF_AUTH_ANONYMOUS_ENABLED: "true",
      GF_ANALYTICS_REPORTING_ENABLED: "false",
      GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
    },
  }),
};

const JAEGER_PROGRAM: Companion = {
  name: "Jaeger",
  binaries: [JAEGER],
  howToGet: "npm run fetch:jaeger",
  port: ({ jaeger }) => jaeger,
  readyPath: "/api/services",
  command: ({ directory }) => ({ args: ["--config", join(directory, "jaeger.yaml")] }),
};

/** Where Jaeger takes traces: for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
export function tracesEndpoint({ jaeger }: Ports): string {
  return `http://${HOST}:${jaeger + 2}`;
}

/** All that can run beside the journal. */
export const COMPANIONS: readonly Companion[] = [ALERTMANAGER, PROMETHEUS, GRAFANA, JAEGER_PROGRAM];

/** Where the first of these names is on this machine; absent where none is. */
export function findBinary(names: readonly string[], path = process.env["PATH"] ?? ""): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  return names
    .flatMap((name) => (isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name))))
    .find((candidate) => existsSync(candidate));
}
