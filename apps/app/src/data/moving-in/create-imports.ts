import type { SqliteDriver } from "@aura-journal/sync";
import type { DeviceSession } from "../session.ts";
import { createDeviceImports, type DeviceImportsOptions } from "./device-imports.ts";
import { IMPORT_CALLS, type ImportCalls } from "./import-calls.ts";
import type { Imports } from "./imports.ts";
import { openImportsStore } from "./imports-store.ts";
import { createServerImports, type ServerImportsOptions } from "./server-imports.ts";

export interface ImportsOptions
  extends Omit<DeviceImportsOptions, "store" | "breathe">, Omit<ServerImportsOptions, "session" | "calls"> {
  readonly driver: SqliteDriver;
  readonly session: Pick<DeviceSession, "signedIn" | "state">;
  /** Makes a function of each line of a table of calls. */
  readonly callsOf: (lines: Readonly<Record<string, string>>) => object;
}

/** Work goes on for so long before others have their turn: less than a frame. */
const BREATH_MS = 12;

/** Moving in on this device: at the server's for whoever has an account, here for whoever has none. */
export async function createImports(options: ImportsOptions): Promise<Imports> {
  const { driver, session, timers } = options;
  const store = await openImportsStore(driver);
  let sinceMs = performance.now();
  const here = createDeviceImports({
    ...options,
    store,
    async breathe() {
      if (performance.now() - sinceMs < BREATH_MS) return;
      await new Promise<void>((resolve) => void timers.start(0, resolve));
      sinceMs = performance.now();
    },
  });
  const there = createServerImports({ ...options, calls: options.callsOf(IMPORT_CALLS) as ImportCalls });

  async function isSignedIn(): Promise<boolean> {
    return (await session.state()).kind !== "absent";
  }

  /** Who has an import: what was begun here stays here, whatever account came later. */
  async function placeOf(importId: string): Promise<Imports> {
    const own = await here.listImports();
    const isHere = own.kind === "done" && own.value.some((known) => known.importId === importId);
    return isHere || !(await isSignedIn()) ? here : there;
  }

  return {
    async listImports() {
      const own = await here.listImports();
      if (!(await isSignedIn())) return own;
      const theirs = await there.listImports();
      if (own.kind === "failed" || theirs.kind === "failed") return theirs;
      const all = [...own.value, ...theirs.value];
      return { kind: "done", value: all.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1)) };
    },
    bringImport: async (file, signal) => ((await isSignedIn()) ? there : here).bringImport(file, signal),
    followImport: async (id, signal) => (await placeOf(id)).followImport(id, signal),
    previewImport: async (id, wishes) => (await placeOf(id)).previewImport(id, wishes),
    startImport: async (id, wishes) => (await placeOf(id)).startImport(id, wishes),
    removeImport: async (id) => (await placeOf(id)).removeImport(id),
  };
}
