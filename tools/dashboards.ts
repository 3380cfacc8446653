import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { buildDashboards } from "./dashboards/all.ts";
import { readOptions } from "./options.ts";

/** `npm run dashboards`: writes the dashboards for Grafana anew. */
const USAGE = `usage: npm run dashboards [-- --help]

Writes the dashboards for Grafana, which are made in tools/dashboards, to deploy/monitoring/dashboards.
`;

const INTO = fileURLToPath(new URL("../deploy/monitoring/dashboards/", import.meta.url));

readOptions(USAGE, { help: { type: "boolean", short: "h", default: false } }, () => true);
mkdirSync(INTO, { recursive: true });
for (const [file, text] of buildDashboards()) writeFileSync(INTO + file, text);
