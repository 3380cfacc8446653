import { execFileSync } from "node:child_process";
import { chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../tests/support/free-port.ts";

/** The family's file system in a folder, put together as the Dockerfile does. */
export interface ImageRoot extends Disposable {
  readonly archive: string;
  /** Runs, in it and as its user, what fills the cache while an image is built: a server with everything that it needs. @throws where that fails */
  run(): Promise<void>;
}

const LAYERS = ["system", "node", "modules", "app", "postgres", "sbom/family"];
const USER = 65_532;
const SCRIPT = "fill-compile-cache.ts";
/** The machine's devices and processes belong to a root of one's own; what is mounted goes with the namespace. */
const ENTER = `mount --bind /dev "$0/dev" && mount -t proc proc "$0/proc" && exec chroot --userspec=${USER}:${USER} "$0" "$@"`;

/** Makes it from this installation. */
export function makeRoot(project: string): ImageRoot {
  const place = mkdtempSync(join(tmpdir(), "aura-root-"));
  const root = join(place, "root");
  const layers = join(place, "layers");
  const archive = join(place, "image.tar");
  const undo = (): void => rmSync(place, { recursive: true, force: true });
  try {
    execFileSync(process.execPath, [join(project, "tools", "make-image-root.ts"), "--out", layers], {
      stdio: ["ignore", process.stderr, process.stderr],
    });
    for (const layer of LAYERS) cpSync(join(layers, layer), root, { recursive: true, verbatimSymlinks: true });
    execFileSync("tar", ["--create", "--file", archive, "--directory", root, ...readdirSync(root)]);
  } catch (error) {
    undo();
    throw error;
  }
  return {
    archive,
    async run() {
      for (const folder of ["dev", "proc", "tmp", "app/node_modules/.cache/aura"])
        mkdirSync(join(root, folder), { recursive: true });
      for (const folder of ["tmp", "app/node_modules/.cache/aura"]) chownSync(join(root, folder), USER, USER);
      cpSync(join(project, "tools", "image", SCRIPT), join(root, "tmp", SCRIPT));
      execFileSync(
        "unshare",
        ["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ENTER, root, "/app/bin/node", `/tmp/${SCRIPT}`],
        {
          env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", PORT: String(await freePort()), METRICS_PORT: "0" },
          stdio: ["ignore", process.stderr, process.stderr],
        },
      );
    },
    [Symbol.dispose]: undo,
  };
}
