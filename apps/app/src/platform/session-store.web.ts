import type { KeptSession, SessionStore } from "../data/session.ts";
import { indexedStore } from "../data/web/indexed-store.ts";

const KEY = "kept";
const session = indexedStore("aura.session", "session");

/** Who is signed in. The refresh token is not here: it is a cookie that the server sets and no script reads. */
export function openSessionStore(): SessionStore {
  return {
    hasCookie: true,
    read: () => session.ask("readonly", (store) => store.get(KEY) as IDBRequest<KeptSession | undefined>),
    async write(kept) {
      if (kept === undefined) await session.ask("readwrite", (store) => store.delete(KEY));
      else await session.ask("readwrite", (store) => store.put(kept, KEY));
    },
  };
}
