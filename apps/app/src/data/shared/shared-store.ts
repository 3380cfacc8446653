import type { SharedText } from "./shared-text.ts";

const DATABASE = "aura.shared";
const STORE = "texts";

/** Keeps what was shared until the journal has it, in IndexedDB, which the service worker and the pages have alike. */
export async function keepShared(shared: SharedText): Promise<void> {
  await withStore("readwrite", (store) => store.put(shared, shared.entryId));
}

/** What waits to be taken into the journal. */
export async function waitingShared(): Promise<readonly SharedText[]> {
  return withStore("readonly", (store) => store.getAll() as IDBRequest<SharedText[]>);
}

/** The journal has it now. */
export async function forgetShared(entryId: string): Promise<void> {
  await withStore("readwrite", (store) => store.delete(entryId));
}

async function withStore<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("What was shared could not be kept"));
    });
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => void request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("What was shared could not be read"));
  });
}
