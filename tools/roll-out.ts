import { execFile } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { isWhole, readOptions } from "./options.ts";
import { judge } from "./roll-out/judge.ts";
import { rollOut } from "./roll-out/stages.ts";

/** `node tools/roll-out.ts`: puts an image into use on a cluster, watched, with the way back. */
const USAGE = `Rolls an image out in stages, watches after each how fast the budgets of deploy/monitoring burn, and rolls back where that is too fast.

Usage: node tools/roll-out.ts --image IMAGE@DIGEST --namespace NAME --prometheus URL [options]

  --image IMAGE     with its digest
  --namespace NAME  of the deployments, as kubectl finds the cluster
  --prometheus URL  where Prometheus is; PROMETHEUS_TOKEN, if it is set, goes along
  --minutes N       how long each stage is watched (default: 10)
  --every N         seconds from one look to the next (default: 30)
  --most-burn N     times as fast as allowed (default: 14.4, as the alarm that wakes somebody)
  --help            this

Exit codes: 0 rolled out, 1 rolled back or failed, 2 wrong usage.
`;

const TIMEOUT_MS = 10_000;
const run = promisify(execFile);

const values = readOptions(
  USAGE,
  {
    image: { type: "string", default: "" },
    namespace: { type: "string", default: "" },
    prometheus: { type: "string", default: "" },
    minutes: { type: "string", default: "10" },
    every: { type: "string", default: "30" },
    "most-burn": { type: "string", default: "14.4" },
    help: { type: "boolean", short: "h", default: false },
  },
  ({ image, namespace, prometheus, minutes, every, "most-burn": most, help }) =>
    help ||
    (/^[\w./:-]+@sha256:[0-9a-f]{64}$/.test(image) &&
      /^[a-z0-9-]+$/.test(namespace) &&
      /^https?:$/.test(URL.parse(prometheus)?.protocol ?? "") &&
      isWhole(minutes, 1) &&
      isWhole(every, 1) &&
      Number(most) > 0),
);
const tell = (line: string): void => void process.stdout.write(`${line}\n`);
try {
  const outcome = await rollOut({
    image: values.image,
    async kubectl(...args) {
      const { stdout } = await run("kubectl", ["--namespace", values.namespace, ...args]);
      tell(stdout.trim());
    },
    judge: () =>
      judge({
        prometheus: {
          url: values.prometheus,
          token: process.env["PROMETHEUS_TOKEN"] || undefined,
          timeoutMs: TIMEOUT_MS,
        },
        looks: Math.max(2, Math.ceil((Number(values.minutes) * 60) / Number(values.every)) + 1),
        mostBurn: Number(values["most-burn"]),
        pause: () => delay(Number(values.every) * 1_000),
        tell,
      }),
    tell,
  });
  tell(outcome);
  process.exitCode = outcome === "rolled out" ? 0 : 1;
} catch (error) {
  process.stderr.write(`roll-out: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
