import { connectToWorker } from "./web/connect.ts";
import type { Journal } from "./journal.ts";
import type { LiveJournal } from "./journal-context.tsx";

/** The journal of this browser, in its worker. */
export function openLiveJournal(): LiveJournal {
  const { remote, subscribe } = connectToWorker<Journal>();
  // The methods of the remote are made as they are asked for: there is nothing to spread.
  return new Proxy({} as LiveJournal, {
    get: (_target, name) => (name === "subscribe" ? subscribe : remote[name as keyof typeof remote]),
  });
}
