import type { KeptSession, SessionStore } from "../data/session.ts";

const DATABASE = "aura.session";
const STORE = "session";
const KEY = "kept";

/**
 * Who is signed in, in IndexedDB, which pages and workers have alike. The refresh token is not here: it is a cookie that the server
 * sets and no script reads.
 */
export function openSessionStore(): SessionStore {
  return {
    hasCookie: true,
    read: () => withStore("readonly", (store) => store.get(KEY) as IDBRequest<KeptSession | undefined>),
    async write(session) {
      if (session === undefined) await withStore("readwrite", (store) => store.delete(KEY));
      else await withStore("readwrite", (store) => store.put(session, KEY));
    },
  };
}

async function withStore<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error("The session could not be kept"));
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
    request.onerror = () => reject(request.error ?? new Error("The session could not be read"));
  });
}
