import * as SecureStore from "expo-secure-store";
import type { KeptSession, SessionStore } from "../data/session.ts";

const KEY = "aura.session";

/** The session in the device's secure store: Keychain or Keystore, out of every backup, readable once the device has been unlocked. */
export function openSessionStore(): SessionStore {
  const options = { keychainAccessible: SecureStore.AFTER_FIRST_UNLOCK_THIS_DEVICE_ONLY };
  return {
    hasCookie: false,
    async read() {
      const text = await SecureStore.getItemAsync(KEY, options);
      return text === null ? undefined : (JSON.parse(text) as KeptSession);
    },
    write: (session) =>
      session === undefined
        ? SecureStore.deleteItemAsync(KEY, options)
        : SecureStore.setItemAsync(KEY, JSON.stringify(session), options),
  };
}
