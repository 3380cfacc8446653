import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { FETCHED_HERMES } from "./engines/hermes.ts";
import { readOptions } from "./options.ts";
import { runTool } from "./run-tool.ts";

const USAGE = `Puts the virtual machine of Hermes where the tests look for it.

Usage: npm run fetch:hermes [-- --help]

It comes for three systems in one package of 57 MB, which is more than everyone who installs this project should have to fetch. What is
already there is not fetched again.
`;

const PACKAGE = "hermes-engine-cli@0.12.0";
const SHA512 = "72a5yvwSC2qWtxJ80nlcoCCfNTkpYI8VVAfOro4FL9O105NM8Vpigz/A5Nq1rECKdP7M1N81HHiYL6jU5N1gYw==";
const FOLDERS: Readonly<Partial<Record<NodeJS.Platform, string>>> = { linux: "linux64-bin", darwin: "osx-bin" };

readOptions(USAGE, { help: { type: "boolean" } }, () => true);
runTool("fetch:hermes", main);

function main(): number {
  const folder = FOLDERS[process.platform];
  if (folder === undefined) throw new Error(`${PACKAGE} has no Hermes for ${process.platform}`);
  if (existsSync(FETCHED_HERMES)) return 0;
  const into = mkdtempSync(join(tmpdir(), "aura-hermes-"));
  try {
    execFileSync("npm", ["pack", PACKAGE, "--silent", "--pack-destination", into], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const archive = join(into, `${PACKAGE.replace("@", "-")}.tgz`);
    const found = createHash("sha512").update(readFileSync(archive)).digest("base64");
    if (found !== SHA512) throw new Error(`${PACKAGE} is not the package that was looked at: its SHA-512 is ${found}`);
    execFileSync("tar", ["-xzf", archive, "-C", into, `package/${folder}/hermes`]);
    mkdirSync(dirname(FETCHED_HERMES), { recursive: true });
    copyFileSync(join(into, "package", folder, "hermes"), FETCHED_HERMES);
    chmodSync(FETCHED_HERMES, 0o755);
    return 0;
  } finally {
    rmSync(into, { recursive: true });
  }
}
