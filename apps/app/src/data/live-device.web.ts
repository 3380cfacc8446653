import type { Account } from "./account.ts";
import type { LiveAccount } from "./account-context.tsx";
import type { LiveJournal } from "./journal-context.tsx";
import type { Journal } from "./journal.ts";
import type { Imports, LiveImports, MovingImport } from "./moving-in/imports.ts";
import type { LiveStorage } from "./storage-notices.ts";
import { connectToWorker } from "./web/connect.ts";
import { createLiveStorage } from "./web/live-storage.ts";

/** The journal and the account of this browser, in its worker, and what the browser does with their database. */
export function openLiveDevice(): {
  readonly journal: LiveJournal;
  readonly account: LiveAccount;
  readonly imports: LiveImports;
  readonly storage: LiveStorage;
} {
  const { remote, subscribe } = connectToWorker<Journal & Account & Imports>();
  // The methods of a remote are made as they are asked for: there is nothing to spread.
  const withSubscribe = <T extends object>(own: T["subscribe" & keyof T]): T =>
    new Proxy({} as T, {
      get: (_target, name) => (name === "subscribe" ? own : remote[name as keyof typeof remote]),
    });
  return {
    journal: withSubscribe<LiveJournal>(subscribe),
    account: withSubscribe<LiveAccount>((listener) => subscribe("account", listener)),
    imports: withSubscribe<LiveImports>((listener) =>
      subscribe("imports", (reached) => listener(reached as MovingImport)),
    ),
    storage: createLiveStorage({
      facts: () => remote.storage(),
      acknowledgeRecovery: () => remote.acknowledgeRecovery(),
      subscribe,
      browser: (navigator as { readonly storage?: StorageManager }).storage,
      marks: localStorage,
    }),
  };
}
