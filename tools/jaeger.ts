import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Jaeger v2 as its Go module names it: its program `cmd/jaeger` is v2.13.0. */
export const JAEGER_MODULE_VERSION = "v1.76.0";
export const JAEGER_VERSION = "v2.13.0";

/** Where `npm run fetch:jaeger` puts it: outside the clone, since building it takes minutes. */
export const JAEGER = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "aura-journal",
  `jaeger-${JAEGER_VERSION.slice(1)}`,
  "jaeger",
);

/** The program, where it is here: for those who start it beside others. */
export function findJaeger(): string | undefined {
  return existsSync(JAEGER) ? JAEGER : undefined;
}
