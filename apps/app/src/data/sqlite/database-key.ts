/** Where the key of the database lies: the device's secure store. */
export interface KeyPlace {
  read(): Promise<string | null>;
  /** Resolves once it is kept. */
  write(key: string): Promise<void>;
}

const KEY_BYTES = 32;

/**
 * The key under which the journal of this device is sealed: 64 hexadecimal digits, made once. It is kept before anything is sealed under
 * it, and a store that can't be read makes no other: a second key would shut the first one's journal for good.
 * @throws where the store fails, or holds something that is no key
 */
export async function databaseKey(place: KeyPlace, randomBytes: (size: number) => Uint8Array): Promise<string> {
  const kept = await place.read();
  if (kept !== null) return checked(kept);
  const made = Array.from(randomBytes(KEY_BYTES), (byte) => byte.toString(16).padStart(2, "0")).join("");
  await place.write(checked(made));
  return made;
}

/** It goes into a statement as it is: it must be what it says, and nothing else. */
function checked(key: string): string {
  if (!/^[0-9a-f]{64}$/.test(key)) throw new TypeError("What lies in the secure store is no key");
  return key;
}
