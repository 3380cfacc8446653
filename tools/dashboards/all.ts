import { database } from "./database.ts";
import { nlp } from "./nlp.ts";
import { product } from "./product.ts";
import { serviceHealth } from "./service-health.ts";
import { sync } from "./sync.ts";

const BUILDERS = { "service-health": serviceHealth, database, nlp, sync, product };

/** Every dashboard as Grafana reads it, by the name of its file. */
export function buildDashboards(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(BUILDERS).map(([name, build]) => [`${name}.json`, `${JSON.stringify(build().build(), null, 2)}\n`]),
  );
}
