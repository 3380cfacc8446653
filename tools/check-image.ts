import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { offlineBase } from "./check-image/base.ts";
import { buildah, hasProgram, podman, tryPodman } from "./check-image/containers.ts";
import { bomProblems, contentProblems, parseListing } from "./check-image/contents.ts";
import { makeRoot } from "./check-image/root.ts";
import * as running from "./check-image/running.ts";
import type { Bom } from "./image/sbom.ts";
import { readOptions } from "./options.ts";
import { printTable } from "./table.ts";

/** `npm run check:image`: whether the images are built, hold what they should and nothing else, and do what they are for. */
const USAGE = `Builds the images, looks at what is in them, and runs them as compose.yaml does.

Usage: npm run check:image -- [options]

  --short     without containers: the file system alone, made from this installation and run in a root of its own (Linux, as root)
  --offline   make the base with debootstrap, where no registry of images can be reached (kept in the cache)
  --prebuilt  take the app that npm run build:app has left in apps/app/dist
  --help      this

It needs buildah and podman (and runc, where control groups of both versions are mounted); --offline needs root and debootstrap.
Exit codes: 0 as it must be, 1 not, 2 wrong usage.
`;

const ROOT = resolve(import.meta.dirname, "..");
const TARGETS = ["family", "services"] as const;
type Target = (typeof TARGETS)[number];
const MOST_MB = 250;
const AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt";
const NOT_A_SHELL = 126;
const LEAST_COMPILED = 200;
const BOM = "app/sbom.cdx.json";
const MOST_LISTING_BYTES = 64 * 1024 * 1024;

const values = readOptions(
  USAGE,
  {
    short: { type: "boolean", default: false },
    offline: { type: "boolean", default: false },
    prebuilt: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
  () => true,
);
const problems: string[] = [];
try {
  await (values.short ? checkShort() : checkWhole());
} catch (error) {
  problems.push(error instanceof Error ? error.message : String(error));
}
for (const problem of problems) process.stdout.write(`✗ ${problem}\n`);
process.stdout.write(`check:image: ${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function checkShort(): Promise<void> {
  using root = makeRoot(ROOT);
  lookAt("family", root.archive);
  await root.run();
  expect(true, "in a root of its own and as its user the server starts, and an entry is written and found");
  expectSmall(root.bytes());
  root.loadNamed();
  expect(true, "every package that our modules name can be loaded, and the typefaces of books are there");
}

async function checkWhole(): Promise<void> {
  for (const program of ["buildah", "podman", ...(values.offline ? ["debootstrap"] : [])]) {
    if (!hasProgram(program)) throw new Error(`${program} is needed`);
  }
  for (const target of TARGETS) build(target);
  for (const target of TARGETS) lookInto(target);
  await runFamily();
  runServices();
}

function expect(isSo: boolean, what: string): void {
  if (isSo) process.stdout.write(`  ${what}\n`);
  else problems.push(`not so: ${what}`);
}

function expectSmall(bytes: number): void {
  const megabytes = bytes / 1e6;
  expect(megabytes < MOST_MB, `${megabytes.toFixed(1)} MB are less than ${MOST_MB}`);
}

function tag(target: Target): string {
  return `localhost/aura-check:${target}`;
}

function build(target: Target): void {
  const npmrc = process.env["npm_config_userconfig"] ?? join(homedir(), ".npmrc");
  buildah(
    ...["build", "--isolation", "chroot", "--format", "docker", "--layers", "--target", target, "--tag", tag(target)],
    ...(values.offline ? ["--build-arg", `NODE_IMAGE=${offlineBase()}`] : []),
    // Given in either case: older versions of buildah pass over a stage that only the default of an argument names.
    ...["--build-arg", `APP=${values.prebuilt ? "app-prebuilt" : "app-built"}`],
    ...(existsSync(npmrc) ? ["--secret", `id=npmrc,src=${npmrc}`] : []),
    ...(existsSync(AUTHORITIES) ? ["--secret", `id=ca,src=${AUTHORITIES}`] : []),
    ROOT,
  );
}

function lookInto(target: Target): void {
  process.stdout.write(`\n${target}\n`);
  const history = JSON.parse(podman("history", "--format", "json", tag(target))) as {
    size: number;
    CreatedBy: string;
  }[];
  const layers = history.filter(({ size }) => size > 0);
  printTable([
    ["MB", "layer"],
    ...layers.map(({ size, CreatedBy }) => [
      (size / 1e6).toFixed(1),
      CreatedBy.replace(/^.*#\(nop\) /, "").slice(0, 70),
    ]),
  ]);
  expect(layers.length > 0, "it has layers");
  expectSmall(layers.reduce((sum, { size }) => sum + size, 0));
  expect(podman("inspect", "--format", "{{.Config.User}}", tag(target)) === "65532:65532", "it runs as 65532");

  const place = mkdtempSync(join(tmpdir(), "aura-image-"));
  const container = podman("create", tag(target));
  try {
    const archive = join(place, "image.tar");
    podman("export", "--output", archive, container);
    lookAt(target, archive);
  } finally {
    tryPodman("rm", "--volumes", container);
    rmSync(place, { recursive: true });
  }
}

function lookAt(target: Target, archive: string): void {
  const tar = (...args: readonly string[]): string =>
    execFileSync("tar", [...args, "--file", archive], { encoding: "utf8", maxBuffer: MOST_LISTING_BYTES });
  const files = parseListing(tar("--list", "--verbose", "--numeric-owner"));
  const bom = JSON.parse(
    execFileSync("tar", ["--extract", "--to-stdout", "--file", archive, BOM], { encoding: "utf8" }),
  ) as Bom;
  const found = [...contentProblems(files, target), ...bomProblems(files, bom)];
  problems.push(...found.map((problem) => `${target}: ${problem}`));
  expect(
    found.length === 0,
    `${files.length} files: no shell, nothing that the server could change; ${bom.components.length} parts in the SBOM`,
  );
}

async function runFamily(): Promise<void> {
  process.stdout.write("\nfamily, running read-only, without capabilities, in 512 MiB\n");
  const image = tag("family");
  const volume = `aura-check-${process.pid}`;
  podman("volume", "create", volume);
  try {
    await using container = await running.serve(image, volume);
    const token = await running.signUp(container, "ann@example.org");
    expect((await running.writeAndRead(container, token)) === running.WRITTEN, "an entry is read as it was written");
    const page = await fetch(container.url);
    expect(page.ok && (await page.text()).includes("<html"), "the app is served");
    expect(
      tryPodman("exec", container.name, "/app/bin/node", "--eval", "fs.writeFileSync('/app/x', '')").code === 1,
      "nothing can be written beside the data",
    );
    expect(tryPodman("healthcheck", "run", container.name).code === 0, "its health check is content");
    expect(
      /\d rows/.test(running.runAura(image, volume, "backup").output),
      "another container on its volume makes a backup beside it",
    );

    const stopped = await running.stopUnderRequest(container, token);
    expect(
      stopped.status === 201 && stopped.exitCode === "0",
      `stopped under a request, it answers it (${stopped.status}) and ends with ${stopped.exitCode}`,
    );
    await running.startAgain(container);
    podman("kill", "--signal", "KILL", container.name);
    await running.startAgain(container);
    expect(
      (await running.countEntries(container, await running.signIn(container, "ann@example.org"))) === 2,
      "stopped, killed and started again, it has every entry",
    );
    const { used, wasKilled } = running.memory(container);
    expect(!wasKilled, `it has kept to its memory: ${used}`);
    expect(
      running.runAura(image, volume, "serve").text.includes("is in use by AURA Journal"),
      "a second server on its volume is refused",
    );
  } finally {
    tryPodman("volume", "rm", "--force", volume);
  }
  expect(
    running.runProgram(image, "/bin/sh", ["-c", "echo in"]).code === NOT_A_SHELL,
    "what stands at /bin/sh runs no command",
  );
  const compiled = running.runProgram(
    image,
    "/app/bin/node",
    ["/app/apps/server/bin/aura.js", "--version"],
    ["NODE_DEBUG_NATIVE=COMPILE_CACHE"],
  ).text;
  const accepted = compiled.match(/ accepted/g)?.length ?? 0;
  expect(accepted >= LEAST_COMPILED && !/ rejected/.test(compiled), `${accepted} modules come compiled`);
}

function runServices(): void {
  process.stdout.write("\nservices\n");
  const image = tag("services");
  expect(running.runProgram(image, "/bin/sh", ["-c", "echo in"]).code !== 0, "there is no /bin/sh");
  expect(/^\d+\.\d+\.\d+$/.test(running.runAura(image, undefined, "--version").output.trim()), "its command works");
  const { text } = running.runAura(image, undefined, "serve");
  expect(text.includes("DATABASE_URL"), "without a database it says what it needs");
}
