import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export const ELASTICSEARCH_VERSION = "8.19.8";

/** Where `npm run fetch:elasticsearch` puts it: outside the clone, and nowhere in what is delivered. */
export const ELASTICSEARCH = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "aura-journal",
  `elasticsearch-${ELASTICSEARCH_VERSION}`,
);

/** Absent: why nothing can be sent to a real Elasticsearch here. */
export const missingElasticsearch = existsSync(ELASTICSEARCH)
  ? undefined
  : "Elasticsearch is not here (npm run fetch:elasticsearch): no line of the log was sent to one";
