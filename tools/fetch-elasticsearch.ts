import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ELASTICSEARCH, ELASTICSEARCH_VERSION } from "./elasticsearch.ts";
import { readOptions } from "./options.ts";
import { runTool } from "./run-tool.ts";

const USAGE = `Fetches Elasticsearch ${ELASTICSEARCH_VERSION} in the bare form that its makers publish for tests, where test:logs looks for it.

Usage: npm run fetch:elasticsearch [-- --help]

It needs Maven, unzip and Java 17 or newer, and takes 110 MB. What is already there is not fetched again.
It stands under the Elastic License 2.0 and the SSPL, and is no part of what is delivered.
`;

const SHA256 = "8d943e94cef02cbceb6e39cd00175bb04e5f882fa32783a473880b8691a54376";

readOptions(USAGE, { help: { type: "boolean" } }, () => true);
runTool("fetch:elasticsearch", main);

function main(): number {
  if (existsSync(ELASTICSEARCH)) return 0;
  const into = mkdtempSync(join(tmpdir(), "aura-elasticsearch-"));
  try {
    const artifact = `org.elasticsearch.distribution.integ-test-zip:elasticsearch:${ELASTICSEARCH_VERSION}:zip`;
    execFileSync(
      "mvn",
      ["-B", "-q", "dependency:copy", `-Dartifact=${artifact}`, `-DoutputDirectory=${into}`, "-Dmdep.useBaseVersion"],
      { cwd: into, stdio: ["ignore", "inherit", "inherit"] },
    );
    const archive = join(into, `elasticsearch-${ELASTICSEARCH_VERSION}.zip`);
    const sum = createHash("sha256").update(readFileSync(archive)).digest("hex");
    if (sum !== SHA256) throw new Error(`${artifact} is not what was looked at: its SHA-256 is ${sum}`);
    execFileSync("unzip", ["-q", archive, "-d", into]);
    mkdirSync(dirname(ELASTICSEARCH), { recursive: true });
    // Whole or not at all: another run may look for it meanwhile.
    cpSync(join(into, `elasticsearch-${ELASTICSEARCH_VERSION}`), `${ELASTICSEARCH}.${process.pid}`, {
      recursive: true,
    });
    renameSync(`${ELASTICSEARCH}.${process.pid}`, ELASTICSEARCH);
    return 0;
  } finally {
    rmSync(into, { recursive: true });
  }
}
