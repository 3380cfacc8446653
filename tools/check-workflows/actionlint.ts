import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";

const VERSION = "v1.7.12";
const MODULE = "github.com/rhysd/actionlint";
/** The module's digest as Go's checksum database has it. */
const SUM = "h1:vQ4GeJN86C0QH+gTUQcs8McmK62OLT3kmakPMtEWYnY=";
/** Outside of the clone: it is built once. */
const ACTIONLINT = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "aura-journal",
  `actionlint-${VERSION.slice(1)}`,
  "actionlint",
);

/** What actionlint says of workflows, a line each; it is built on the first call, which needs Go. It reads scripts with shellcheck where that is there. */
export function actionlintProblems(files: readonly string[]): string[] {
  if (!existsSync(ACTIONLINT)) build();
  const { status, stdout, stderr, error } = spawnSync(ACTIONLINT, ["-oneline", "-no-color", ...files], {
    encoding: "utf8",
  });
  if (error !== undefined) throw error;
  if (status !== 0 && status !== 1) throw new Error(`actionlint: ${stderr.trim()}`);
  return stdout.split("\n").filter((line) => line !== "");
}

function build(): void {
  const into = mkdtempSync(join(tmpdir(), "aura-actionlint-"));
  try {
    const said = execFileSync("go", ["mod", "download", "-json", `${MODULE}@${VERSION}`], { cwd: into });
    const { Sum } = JSON.parse(said.toString()) as { readonly Sum: string };
    if (Sum !== SUM) throw new Error(`${MODULE} ${VERSION} is not what was looked at: its sum is ${Sum}`);
    execFileSync("go", ["install", "-trimpath", `${MODULE}/cmd/actionlint@${VERSION}`], {
      cwd: into,
      env: { ...process.env, GOBIN: into, GOFLAGS: "" },
      stdio: ["ignore", "inherit", "inherit"],
    });
    mkdirSync(dirname(ACTIONLINT), { recursive: true });
    // Whole or not at all: another run may look for it meanwhile.
    copyFileSync(join(into, "actionlint"), `${ACTIONLINT}.${process.pid}`);
    renameSync(`${ACTIONLINT}.${process.pid}`, ACTIONLINT);
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}
