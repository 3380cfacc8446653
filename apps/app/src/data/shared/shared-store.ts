import { indexedStore } from "../web/indexed-store.ts";
import type { SharedText } from "./shared-text.ts";

/** What was shared waits here until the journal has it. */
const texts = indexedStore("aura.shared", "texts");

/** Keeps what was shared until the journal has it. */
export async function keepShared(shared: SharedText): Promise<void> {
  await texts.ask("readwrite", (store) => store.put(shared, shared.entryId));
}

/** What waits to be taken into the journal. */
export async function waitingShared(): Promise<readonly SharedText[]> {
  return texts.ask("readonly", (store) => store.getAll() as IDBRequest<SharedText[]>);
}

/** The journal has it now. */
export async function forgetShared(entryId: string): Promise<void> {
  await texts.ask("readwrite", (store) => store.delete(entryId));
}
