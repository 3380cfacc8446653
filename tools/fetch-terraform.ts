import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readGeneratedCode } from "./check-terraform/generated-code.ts";
import type { Block, ProviderSchema } from "./check-terraform/schema.ts";
import { readOptions } from "./options.ts";
import { runTool } from "./run-tool.ts";
import { AWS_PACKAGE, AWS_SCHEMA, OPENTOFU_VERSION, TOFU } from "./terraform.ts";

const USAGE = `Builds OpenTofu ${OPENTOFU_VERSION}, and reads what its provider for AWS knows, where npm run check:terraform looks for both.

Usage: npm run fetch:terraform [-- --help]

It needs Go 1.26 (1.26.6 or newer) and takes some minutes on two cores. What is already there is not made again.
`;

const MODULE = "github.com/opentofu/opentofu";
/** The module's digest as Go's checksum database has it. */
const MODULE_SUM = "h1:0VT4P8pMmGcCUnQ9JDrJ+Qg2d35Vzm4FFd/9+H7oF98=";
/** The package's digest as npm's registry has it. */
const PACKAGE_SUM = "E/nhu0yVZE4mXMgIPuI8tEFt1BExLkA7ARjihdG+/HmfDfzLr+OEF3dkFRvI6glRt30lrrBWQLwXqCJBxcmyUg==";
/** AWS has some 2,400 resources and data sources; the code of a handful is of a form that is not read. */
const LEAST_READ = 2_000;

readOptions(USAGE, { help: { type: "boolean" } }, () => true);
runTool("fetch:terraform", main);

function main(): number {
  const into = mkdtempSync(join(tmpdir(), "aura-terraform-"));
  try {
    if (!existsSync(AWS_SCHEMA)) place(readSchema(into), AWS_SCHEMA);
    if (!existsSync(TOFU)) place(buildTofu(into), TOFU);
    return 0;
  } finally {
    rmSync(into, { recursive: true });
  }
}

function buildTofu(into: string): string {
  const said = execFileSync("go", ["mod", "download", "-json", `${MODULE}@${OPENTOFU_VERSION}`], { cwd: into });
  const { Dir, Sum } = JSON.parse(said.toString()) as { readonly Dir: string; readonly Sum: string };
  if (Sum !== MODULE_SUM) throw new Error(`${MODULE} ${OPENTOFU_VERSION} is not what was looked at: its sum is ${Sum}`);
  const source = join(into, "source");
  // Its own replacements of modules hold only where it is the main module: in a folder of its own.
  cpSync(Dir, source, { recursive: true });
  execFileSync("chmod", ["-R", "u+w", source]);
  const program = join(into, "tofu");
  execFileSync(
    "go",
    [
      "build",
      "-trimpath",
      "-ldflags",
      "-s -w -X github.com/opentofu/opentofu/version.dev=no",
      "-o",
      program,
      "./cmd/tofu",
    ],
    {
      cwd: source,
      env: { ...process.env, CGO_ENABLED: "0" },
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  return program;
}

function readSchema(into: string): string {
  const wanted = `${AWS_PACKAGE.name}@${AWS_PACKAGE.version}`;
  execFileSync("npm", ["pack", wanted, "--silent", "--pack-destination", into], { cwd: into });
  const archive = readdirSync(into).find((name) => name.endsWith(".tgz")) ?? "";
  const sum = createHash("sha512")
    .update(readFileSync(join(into, archive)))
    .digest("base64");
  if (sum !== PACKAGE_SUM) throw new Error(`${wanted} is not what was looked at: its sum is ${sum}`);
  execFileSync("tar", ["-xzf", archive, "--wildcards", "package/lib/*/index.js"], { cwd: into });
  const schema = toSchema(join(into, "package", "lib"));
  const file = join(into, "schema.json");
  writeFileSync(file, JSON.stringify(schema));
  return file;
}

function toSchema(folder: string): ProviderSchema {
  const resources: Record<string, Block> = {};
  const dataSources: Record<string, Block> = {};
  const ephemerals: Record<string, Block> = {};
  let provider: Block | undefined;
  let version = "";
  const leftOut: string[] = [];
  for (const name of readdirSync(folder)) {
    try {
      const thing = readGeneratedCode(readFileSync(join(folder, name, "index.js"), "utf8"));
      version = thing.version;
      if (thing.kind === "provider") provider = thing.block;
      else
        ({ resource: resources, dataSource: dataSources, ephemeral: ephemerals })[thing.kind][thing.name] = thing.block;
    } catch {
      leftOut.push(name);
    }
  }
  const read = Object.keys(resources).length + Object.keys(dataSources).length + Object.keys(ephemerals).length;
  if (provider === undefined || read < LEAST_READ)
    throw new Error(`only ${read} things of ${AWS_PACKAGE.name} could be read`);
  process.stdout.write(`AWS ${version}: ${read} resources and data sources read, left out: ${leftOut.join(", ")}\n`);
  return { version, provider, resources, dataSources, ephemerals };
}

/** Whole or not at all: another run may look for it meanwhile. */
function place(file: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  cpSync(file, `${target}.${process.pid}`);
  renameSync(`${target}.${process.pid}`, target);
}
