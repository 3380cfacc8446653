const STRICT: IDBTransactionOptions = { durability: "strict" };

/** One store of a small database in IndexedDB, which pages, workers and the service worker have alike. */
export interface IndexedStore {
  /** Asks in a transaction of its own; resolves once that is on disk. @throws where the browser can't keep or read it */
  ask<T>(mode: IDBTransactionMode, request: (store: IDBObjectStore) => IDBRequest<T>): Promise<T>;
}

/** The database is opened for each question and closed again: nobody here holds up its deletion. */
export function indexedStore(database: string, store: string): IndexedStore {
  return {
    async ask(mode, request) {
      const opened = await open(database, store);
      try {
        return await new Promise((resolve, reject) => {
          const transaction = opened.transaction(store, mode, STRICT);
          const asked = request(transaction.objectStore(store));
          transaction.oncomplete = () => resolve(asked.result);
          transaction.onabort = () => reject(transaction.error ?? new Error(`${database} could not be used`));
        });
      } finally {
        opened.close();
      }
    },
  };
}

function open(database: string, store: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => void request.result.createObjectStore(store);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error(`${database} could not be opened`));
  });
}
