import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfig } from "../apps/server/src/config.ts";
import { findJaeger } from "./jaeger.ts";
import { NODE_ENVIRONMENT, NODE_FLAGS } from "./aura-process.ts";
import { tracesEndpoint } from "./observe/companions.ts";
import { readReceivers, type Receivers } from "./observe/receivers.ts";
import { runCompanions } from "./observe/run-companions.ts";
import { isWhole, readOptions } from "./options.ts";

/** `npm run observe`: what watches a journal, beside one that runs. */
const USAGE = `usage: npm run observe -- [options]

  --metrics LIST         where the journal's processes tell their metrics, host:port with commas
                         (default: localhost and METRICS_PORT, which is 9464)
  --with-server          start the journal too, configured as for npm start
  --prometheus-port N    (default: 9090)
  --alertmanager-port N  (default: 9093)
  --grafana-port N       (default: 3000)
  --jaeger-port N        of its pages; traces go to the second after it (default: 16686)
  --help                 this

Starts Prometheus, Alertmanager, Grafana and Jaeger, as far as they are on this machine, on ports that only it reaches. Their data lie in
observe/ in the data directory. With --with-server the journal sends its traces to Jaeger; one that runs does it with
OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:16688. AURA_ALERT_WEBHOOK_URL and AURA_ALERT_MAIL_TO (over SMTP_URL, from MAIL_FROM) say where alerts go.
Ctrl-C stops everything that was started here.
`;

const SERVER = fileURLToPath(new URL("./dev-services/child.ts", import.meta.url));
const RUNBOOK = new URL("../docs/runbook.md", import.meta.url).href;
const TARGET = /^[\w.-]+:\d{1,5}$|^\[[0-9a-f:.]+\]:\d{1,5}$/i;

const values = readOptions(
  USAGE,
  {
    metrics: { type: "string" },
    "with-server": { type: "boolean", default: false },
    "prometheus-port": { type: "string", default: "9090" },
    "alertmanager-port": { type: "string", default: "9093" },
    "grafana-port": { type: "string", default: "3000" },
    "jaeger-port": { type: "string", default: "16686" },
    help: { type: "boolean", short: "h", default: false },
  },
  (given) =>
    (given.metrics ?? "localhost:9464").split(",").every((target) => TARGET.test(target)) &&
    (["prometheus-port", "alertmanager-port", "grafana-port", "jaeger-port"] as const).every((name) =>
      isWhole(given[name], 1, 65_533),
    ),
);

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => interruption.abort());
try {
  await observe();
} catch (error) {
  if (!interruption.signal.aborted) {
    process.stderr.write(`observe: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

async function observe(): Promise<void> {
  const config = readConfig(process.env, { isRoot: process.getuid?.() === 0, cores: availableParallelism() });
  const receivers = readReceivers(process.env);
  const targets = values.metrics?.split(",") ?? [`localhost:${config.metricsPort}`];
  const ports = {
    prometheus: Number(values["prometheus-port"]),
    alertmanager: Number(values["alertmanager-port"]),
    grafana: Number(values["grafana-port"]),
    jaeger: Number(values["jaeger-port"]),
  };
  await using undo = new AsyncDisposableStack();
  const traces = findJaeger() === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: tracesEndpoint(ports) };
  const serverEnded = values["with-server"] ? startServer(traces, undo) : new Promise<never>(() => {});
  const directory = join(config.dataDir, "observe");
  const running = undo.use(
    await runCompanions({ directory, targets, receivers, runbook: RUNBOOK }, ports, interruption.signal),
  );
  const lines = [
    ...running.started.map(({ name, url }) => [name, url]),
    ["Watches", targets.map((target) => `http://${target}/metrics`).join("  ")],
    ["Alerts to", told(receivers)],
    ["Data", directory],
    ...running.missing.map(({ name, howToGet }) => [name, `is not on this machine. ${howToGet}`]),
    ["Stop", "Ctrl-C"],
  ];
  process.stdout.write(`\n${lines.map(([name = "", text]) => `  ${name.padEnd(13)} ${text}\n`).join("")}\n`);
  if (running.started.length === 0) throw new Error("there is nothing on this machine that could watch");
  if (interruption.signal.aborted) return;
  const why = await Promise.race([running.ended, serverEnded, once(interruption.signal, "abort")]);
  if (typeof why === "string") throw new Error(why);
}

/** Never an address: a webhook's may hold a secret. */
function told({ webhookUrl, mail }: Receivers): string {
  const ways = [
    ...(webhookUrl === undefined ? [] : [`a webhook on ${new URL(webhookUrl).host}`]),
    ...(mail === undefined ? [] : [mail.to]),
  ];
  return ways.length === 0
    ? "nobody: they are seen in Alertmanager (AURA_ALERT_WEBHOOK_URL, AURA_ALERT_MAIL_TO)"
    : ways.join(" and ");
}

/** Starts the journal; the promise settles, with a sentence, when it ends by itself. */
function startServer(env: Readonly<Record<string, string>>, undo: AsyncDisposableStack): Promise<string> {
  const child = spawn(process.execPath, [...NODE_FLAGS, SERVER, "serve"], {
    // Not in our group: it is told to stop once nobody watches it any more.
    detached: true,
    env: { ...NODE_ENVIRONMENT, ...env, ...process.env },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const exited = once(child, "exit");
  undo.defer(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await exited;
  });
  return exited.then(() => "the journal ended");
}
