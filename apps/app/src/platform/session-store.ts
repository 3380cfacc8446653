import * as SecureStore from "expo-secure-store";
import type { KeptSession, SessionStore } from "../data/session.ts";

const KEY = "aura.session";

/** The session in the secure store of the device, Keychain or Keystore: out of every backup, and shut while the device is. */
export function openSessionStore(): SessionStore {
  const options = { keychainAccessible: SecureStore.WHEN_UNLOCKED_THIS_DEVICE_ONLY };
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
