import { getRandomBytes } from "expo-crypto";
import { Directory, File } from "expo-file-system";
import { getItemAsync, setItemAsync, WHEN_UNLOCKED_THIS_DEVICE_ONLY } from "expo-secure-store";
import { defaultDatabaseDirectory, deleteDatabaseSync, openDatabaseSync } from "expo-sqlite";
import { createDriver, type Driver, type SqlValue } from "./driver.ts";
import type { Store } from "./generations.ts";

const KEY_NAME = "aura.database-key";
/** The database is opened while the person looks at the app alone; its key goes into no backup and to no other device. */
const KEY_OPTIONS = { keychainAccessible: WHEN_UNLOCKED_THIS_DEVICE_ONLY };

/** SQLite on a phone, sealed by SQLCipher under a key that the device's secure store keeps. */
export async function openStore(): Promise<Store> {
  const key = (await getItemAsync(KEY_NAME, KEY_OPTIONS)) ?? (await makeKey());
  return {
    isPersistent: true,
    names() {
      const directory = new Directory(`file://${String(defaultDatabaseDirectory)}`);
      if (!directory.exists) return [];
      return directory.list().flatMap((entry) => (entry instanceof File ? [entry.name] : []));
    },
    open: (name) => openSealed(name, key),
    remove: (name) => deleteDatabaseSync(name),
  };
}

async function makeKey(): Promise<string> {
  const key = Array.from(getRandomBytes(32), (byte) => byte.toString(16).padStart(2, "0")).join("");
  await setItemAsync(KEY_NAME, key, KEY_OPTIONS);
  return key;
}

function openSealed(name: string, key: string): Driver {
  const database = openDatabaseSync(name, { useNewConnection: true });
  // A key of 64 hexadecimal digits is taken as it is, without a derivation that would protect a weak one; nothing of it needs
  // quoting.
  database.execSync(`PRAGMA key = "x'${key}'"`);
  const driver = createDriver({
    exec: (sql) => database.execSync(sql),
    run: (sql, params = []) => ({ changes: database.runSync(sql, [...params]).changes }),
    all: <Row extends object>(sql: string, params: readonly SqlValue[] = []) =>
      database.getAllSync<Row>(sql, [...params]),
    close: () => database.closeSync(),
  });
  try {
    driver.exec("PRAGMA journal_mode = WAL");
    driver.exec("PRAGMA synchronous = FULL");
    return driver;
  } catch (error) {
    driver.close();
    throw error;
  }
}
