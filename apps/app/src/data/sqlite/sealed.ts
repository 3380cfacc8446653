import { createDriver, type Driver, type SqlValue } from "./driver.ts";
import { StorageError } from "./storage-error.ts";

/** What this needs of a database of expo-sqlite. */
export interface NativeDatabase {
  execSync(sql: string): void;
  runSync(sql: string, params: SqlValue[]): { readonly changes: number };
  getAllSync<Row>(sql: string, params: SqlValue[]): Row[];
  closeSync(): void;
}

/**
 * A database that SQLCipher seals. The key comes before every other statement: the first one that touches the file decides whether it is
 * sealed. A SQLite that is not SQLCipher takes the key for an unknown pragma, says nothing, and would write in clear; so it is asked.
 */
export function openSealed(database: NativeDatabase, key: string): Driver {
  const driver = createDriver({
    exec: (sql) => database.execSync(sql),
    run: (sql, params = []) => ({ changes: database.runSync(sql, [...params]).changes }),
    all: <Row extends object>(sql: string, params: readonly SqlValue[] = []) =>
      database.getAllSync<Row>(sql, [...params]),
    close: () => database.closeSync(),
  });
  try {
    // 64 hexadecimal digits are taken as the key itself, without a derivation that would protect a weak one.
    driver.exec(`PRAGMA key = "x'${key}'"`);
    if (driver.all("PRAGMA cipher_version").length === 0) {
      throw new StorageError("DATABASE_UNAVAILABLE", "This build of the app can't seal a journal, and so keeps none");
    }
    driver.exec("PRAGMA journal_mode = WAL");
    driver.exec("PRAGMA synchronous = FULL");
    return driver;
  } catch (error) {
    driver.close();
    throw error;
  }
}
