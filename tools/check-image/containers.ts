import { execFileSync, spawnSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";

/** Beside the clones: images and what they are made of are worth keeping from one run to the next. */
export const CACHE = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "aura-journal");

/** A store of images and containers of our own, apart from those of whoever works here. */
const STORE = [
  ...["--root", join(CACHE, "images"), "--runroot", join(CACHE, "images-run")],
  ...["--storage-driver", "overlay"],
];
/** crun does not start where control groups of both versions are mounted. */
const RUNTIME = hasProgram("runc") ? ["--runtime", "runc"] : [];
const PODMAN = [...STORE, "--cgroup-manager", "cgroupfs", "--events-backend", "file", ...RUNTIME];
const MOST_OUTPUT_BYTES = 256 * 1024 * 1024;

/** How a program ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  /** With what went to standard error. */
  readonly text: string;
}

/** Whether a program is there. */
export function hasProgram(name: string): boolean {
  return spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0;
}

/** Runs buildah; what it prints goes to standard error. @throws where it fails */
export function buildah(...args: readonly string[]): void {
  execFileSync("buildah", [...STORE, ...args], { stdio: ["ignore", process.stderr, process.stderr] });
}

/** What podman prints. @throws where it fails, with what it said */
export function podman(...args: readonly string[]): string {
  const { code, output, text } = tryPodman(...args);
  if (code !== 0) throw new Error(`podman ${args[0] ?? ""}: ${text.trim().split("\n").at(-1) ?? ""}`);
  return output.trim();
}

/** As `podman`, where failing is an answer too. */
export function tryPodman(...args: readonly string[]): Ended {
  const { status, stdout, stderr, error } = spawnSync("podman", [...PODMAN, ...args], {
    encoding: "utf8",
    maxBuffer: MOST_OUTPUT_BYTES,
  });
  if (error !== undefined) throw error;
  return { code: status, output: stdout, text: stdout + stderr };
}

/** The command line that starts podman, for whoever does not wait for it. */
export function podmanCommand(...args: readonly string[]): readonly string[] {
  return [...PODMAN, ...args];
}
