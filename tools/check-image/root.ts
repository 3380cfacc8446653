import { execFileSync } from "node:child_process";
import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { freePort } from "../../tests/support/free-port.ts";

/** The family's file system in a folder, put together as the Dockerfile does. */
export interface ImageRoot extends Disposable {
  readonly archive: string;
  /** Runs, in it and as its user, what fills the cache while an image is built: a server with everything that it needs. @throws where that fails */
  run(): Promise<void>;
  /** How many bytes its files have; after `run()` with what is compiled, as in the image. */
  bytes(): number;
  /** Loads, in it, every package that our modules name. @throws where one can't be loaded */
  loadNamed(): void;
}

const LAYERS = ["system", "node", "modules", "app", "postgres", "sbom/family"];
const USER = 65_532;
const RESOLVER = "--experimental-import-meta-resolve";
const APP = join("apps", "app", "dist");
/** What is made where it runs, and by its scripts here. */
const NOT_OF_IMAGE = ["dev", "proc", "tmp"];
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
    const maker = join(project, "tools", "make-image-root.ts");
    execFileSync(process.execPath, [RESOLVER, maker, "--out", layers], {
      stdio: ["ignore", process.stderr, process.stderr],
    });
    for (const layer of LAYERS) cpSync(join(layers, layer), root, { recursive: true, verbatimSymlinks: true });
    const app = join(project, APP);
    if (!existsSync(app)) throw new Error(`${APP} is not there: npm run build:app makes it`);
    cpSync(app, join(root, "app", APP), { recursive: true });
    execFileSync("tar", ["--create", "--file", archive, "--directory", root, ...readdirSync(root)]);
  } catch (error) {
    undo();
    throw error;
  }
  const runInside = (script: string, flags: readonly string[], env: Readonly<Record<string, string>>): void => {
    const name = basename(script);
    cpSync(script, join(root, "tmp", name));
    const node = ["/app/bin/node", ...flags, `/tmp/${name}`];
    execFileSync("unshare", ["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ENTER, root, ...node], {
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...env },
      stdio: ["ignore", process.stderr, process.stderr],
    });
  };
  return {
    archive,
    async run() {
      for (const folder of ["dev", "proc", "tmp", "app/node_modules/.cache/aura"])
        mkdirSync(join(root, folder), { recursive: true });
      for (const folder of ["tmp", "app/node_modules/.cache/aura"]) chownSync(join(root, folder), USER, USER);
      const env = { PORT: String(await freePort()), METRICS_PORT: "0" };
      runInside(join(project, "tools", "image", "fill-compile-cache.ts"), [], env);
    },
    bytes() {
      return readdirSync(root)
        .filter((name) => !NOT_OF_IMAGE.includes(name))
        .map((name) => bytesBelow(join(root, name)))
        .reduce((sum, bytes) => sum + bytes, 0);
    },
    loadNamed() {
      runInside(join(import.meta.dirname, "load-named.ts"), [RESOLVER], {});
    },
    [Symbol.dispose]: undo,
  };
}

function bytesBelow(path: string): number {
  const entry = lstatSync(path);
  if (!entry.isDirectory()) return entry.isFile() ? entry.size : 0;
  return readdirSync(path).reduce((sum, name) => sum + bytesBelow(join(path, name)), 0);
}
