import { getRandomBytes } from "expo-crypto";
import { Directory, File } from "expo-file-system";
import { getItemAsync, setItemAsync, WHEN_UNLOCKED_THIS_DEVICE_ONLY } from "expo-secure-store";
import { defaultDatabaseDirectory, deleteDatabaseSync, openDatabaseSync } from "expo-sqlite";
import { databaseKey, type KeyPlace } from "./database-key.ts";
import type { Store } from "./generations.ts";
import { openSealed } from "./sealed.ts";

const KEY_NAME = "aura.database-key";
/** The database is opened while the person looks at the app alone; its key goes into no backup and to no other device. */
const KEY_OPTIONS = { keychainAccessible: WHEN_UNLOCKED_THIS_DEVICE_ONLY };

const KEY_PLACE: KeyPlace = {
  read: () => getItemAsync(KEY_NAME, KEY_OPTIONS),
  write: (key) => setItemAsync(KEY_NAME, key, KEY_OPTIONS),
};

/** SQLite on a phone, sealed by SQLCipher under a key that the device's secure store keeps. */
export async function openStore(): Promise<Store> {
  const key = await databaseKey(KEY_PLACE, getRandomBytes);
  return {
    isPersistent: true,
    names() {
      const directory = new Directory(`file://${String(defaultDatabaseDirectory)}`);
      if (!directory.exists) return [];
      return directory.list().flatMap((entry) => (entry instanceof File ? [entry.name] : []));
    },
    open: (name) => openSealed(openDatabaseSync(name, { useNewConnection: true }), key),
    remove: (name) => deleteDatabaseSync(name),
  };
}
