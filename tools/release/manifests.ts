interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
}

const OURS = "@aura-journal/";

/** A package's manifest at a version, with the packages of ours that it needs at the same. */
export function manifestAt(text: string, version: string): string {
  const manifest = JSON.parse(text) as Manifest;
  setVersion(manifest, version);
  return write(manifest);
}

/** The lock file at a version. */
export function lockAt(text: string, version: string): string {
  const lock = JSON.parse(text) as { version: string; packages: Record<string, Manifest> };
  lock.version = version;
  for (const [path, each] of Object.entries(lock.packages)) {
    if (!path.includes("node_modules/")) setVersion(each, version);
  }
  return write(lock);
}

/** The app's own manifest, which stores read. */
export function appAt(text: string, version: string): string {
  const app = JSON.parse(text) as { expo: { version: string } };
  app.expo.version = version;
  return write(app);
}

function setVersion(manifest: Manifest, version: string): void {
  manifest.version = version;
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    if (name.startsWith(OURS) && manifest.dependencies !== undefined) manifest.dependencies[name] = version;
  }
}

function write(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
