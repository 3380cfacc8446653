import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { buildah, CACHE, tryPodman } from "./containers.ts";

/** The release of Debian that the Dockerfile's base is made of. */
const SUITE = "bookworm";
const IMAGE = `localhost/aura-base-${SUITE}`;
const ARCHIVE = join(CACHE, `image-base-${SUITE}`, "root.tar");

/** Makes an image that can stand in for the Dockerfile's base where no registry can be reached: Debian by debootstrap, Node and npm. */
export function offlineBase(): string {
  if (tryPodman("image", "exists", IMAGE).code === 0) return IMAGE;
  if (!existsSync(ARCHIVE)) makeArchive();
  const file = join(dirname(ARCHIVE), "Dockerfile");
  execFileSync("sh", ["-c", 'printf "FROM scratch\\nADD root.tar /\\n" > "$0"', file]);
  buildah("build", "--isolation", "chroot", "--tag", IMAGE, "--file", file, dirname(ARCHIVE));
  return IMAGE;
}

function makeArchive(): void {
  const place = mkdtempSync(join(tmpdir(), "aura-base-"));
  try {
    const root = join(place, "root");
    execFileSync("debootstrap", ["--variant=minbase", SUITE, root], {
      stdio: ["ignore", process.stderr, process.stderr],
    });
    const local = join(root, "usr", "local");
    cpSync(process.execPath, join(local, "bin", "node"));
    const npm = dirname(dirname(resolve(process.env["npm_execpath"] ?? "")));
    cpSync(npm, join(local, "lib", "node_modules", "npm"), { recursive: true, dereference: true });
    symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(local, "bin", "npm"));
    mkdirSync(dirname(ARCHIVE), { recursive: true });
    execFileSync("tar", ["--create", "--file", `${ARCHIVE}.${process.pid}`, "--directory", root, "."]);
    // Whole or not at all: another run may look for it meanwhile.
    renameSync(`${ARCHIVE}.${process.pid}`, ARCHIVE);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
