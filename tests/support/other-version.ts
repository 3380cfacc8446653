import { mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { git, releases } from "../../tools/release/repository.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const WORKSPACE = "@aura-journal";

/** The program as it was at a commit, on the packages that are installed here. */
export interface OtherVersion extends AsyncDisposable {
  readonly cli: string;
}

/** @param ref a commit or tag of this repository */
export async function checkOut(ref: string): Promise<OtherVersion> {
  await using undo = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "aura-version-"));
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  const tree = join(directory, "tree");
  git("worktree", "add", "--quiet", "--detach", tree, ref);
  undo.defer(() => void git("worktree", "remove", "--force", tree));
  await mkdir(join(tree, "node_modules", WORKSPACE), { recursive: true });
  for (const name of await readdir(join(ROOT, "node_modules"))) {
    if (name !== WORKSPACE) await symlink(join(ROOT, "node_modules", name), join(tree, "node_modules", name));
  }
  // Its own packages, not those of now.
  for (const name of await readdir(join(tree, "packages"))) {
    await symlink(join(tree, "packages", name), join(tree, "node_modules", WORKSPACE, name));
  }
  await symlink(join(ROOT, "apps/server/node_modules"), join(tree, "apps/server/node_modules"));
  const closing = undo.move();
  return { cli: join(tree, "apps/server/src/cli.ts"), [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

/** The newest release; where there is none, the commit before the youngest migration. Undefined where the clone does not reach back to it. */
export function earlierVersion(): string | undefined {
  try {
    const release = releases().at(-1);
    if (release !== undefined) return release;
    const files = ["apps/server/src/*/migrations/*.sql", "apps/server/src/services/*/migrations/*.sql"];
    const youngest = git("log", "-1", "--diff-filter=A", "--format=%H", "--", ...files);
    return youngest === "" ? undefined : git("rev-parse", "--verify", "--quiet", `${youngest}^`);
  } catch {
    // No repository, or one that begins with that commit.
    return undefined;
  }
}
