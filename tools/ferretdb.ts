import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** The last release of the line that needs no database of a special make behind it. */
export const FERRETDB_VERSION = "v1.24.2";

/** Where `npm run fetch:ferretdb` puts it: outside the clone, since building it takes minutes. */
export const FERRETDB = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "aura-journal",
  `ferretdb-${FERRETDB_VERSION.slice(1)}`,
  "ferretdb",
);

/** Absent: why nothing can be tested against the protocol of MongoDB here. Where every test must run, none is skipped. */
export const missingFerretdb =
  existsSync(FERRETDB) || process.env["AURA_REQUIRE_ALL"] === "1"
    ? undefined
    : "FerretDB is not here (npm run fetch:ferretdb): nothing was tested against the protocol of MongoDB";
