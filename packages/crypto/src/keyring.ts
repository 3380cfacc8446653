import type { RandomBytes } from "./nonce.ts";
import { redact } from "./redacted.ts";

/** The keys of a local KEK: one wraps, all unwrap. Prints `<redacted>`. */
export type Keyring = {
  readonly activeId: string;
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly createdAtById: ReadonlyMap<string, Date>;
};

/** A keyring that cannot be used. The message names the fault for the operator and never holds key material. */
export class KeyringError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "KeyringError";
  }
}

const FORMAT = "aura-keyring/1";
const KEY_BYTES = 32;

/** A new keyring with one key, `k1`. */
export function createKeyring(randomBytes: RandomBytes, now: Date): Keyring {
  return withNewKey({ keys: new Map(), createdAtById: new Map() }, randomBytes, now);
}

/** The same keyring with one key more, the active one. Older keys stay, until everything under them is rewrapped. */
export function rotateKeyring(keyring: Keyring, randomBytes: RandomBytes, now: Date): Keyring {
  return withNewKey(keyring, randomBytes, now);
}

/** The keyring without the keys that wrap nothing any more. Throws KeyringError for the active key. */
export function retireKeys(keyring: Keyring, ids: readonly string[]): Keyring {
  if (ids.includes(keyring.activeId)) throw new KeyringError(`key "${keyring.activeId}" is active`);
  const stays = ([id]: readonly [string, unknown]) => !ids.includes(id);
  return redact({
    activeId: keyring.activeId,
    keys: new Map([...keyring.keys].filter(stays)),
    createdAtById: new Map([...keyring.createdAtById].filter(stays)),
  });
}

/** The keyring as the text of its file (JSON). Keep that file apart from the database, readable by its owner only. */
export function serializeKeyring(keyring: Keyring): string {
  const keys = [...keyring.keys].map(([id, key]) => ({
    id,
    key: key.toString("base64"),
    createdAt: (keyring.createdAtById.get(id) ?? new Date(0)).toISOString(),
  }));
  return JSON.stringify({ format: FORMAT, activeId: keyring.activeId, keys }, null, 2) + "\n";
}

/** Reads a keyring file. Throws KeyringError with what is wrong and where, never with what the file says. */
export function parseKeyring(text: string): Keyring {
  const file = parseJson(text);
  if (!isRecord(file)) throw new KeyringError("the keyring is not a JSON object");
  if (file.format !== FORMAT) throw new KeyringError(`the keyring's "format" must be "${FORMAT}"`);
  if (!Array.isArray(file.keys) || file.keys.length === 0) throw new KeyringError('the keyring needs a list "keys"');

  const keys = new Map<string, Buffer>();
  const createdAtById = new Map<string, Date>();
  for (const [index, item] of (file.keys as unknown[]).entries()) {
    const where = `key ${index + 1} of the keyring`;
    if (!isRecord(item)) throw new KeyringError(`${where} is not an object`);
    const id = item.id;
    if (typeof id !== "string" || !/^k[1-9][0-9]{0,8}$/.test(id)) {
      throw new KeyringError(`${where}: "id" must be k1, k2, …`);
    }
    if (keys.has(id)) throw new KeyringError(`${where}: "id" stands twice`);
    const key = parseKey(item.key, where);
    // Two ids over one key would make a rotation that changes nothing.
    if ([...keys.values()].some((other) => other.equals(key))) throw new KeyringError(`${where}: "key" stands twice`);
    keys.set(id, key);
    createdAtById.set(id, parseInstant(item.createdAt, where));
  }
  const activeId = file.activeId;
  if (typeof activeId !== "string" || !keys.has(activeId)) {
    throw new KeyringError('the keyring\'s "activeId" names none of its keys');
  }
  return redact({ activeId, keys, createdAtById });
}

function withNewKey(
  { keys, createdAtById }: Pick<Keyring, "keys" | "createdAtById">,
  randomBytes: RandomBytes,
  now: Date,
): Keyring {
  const highest = Math.max(0, ...[...keys.keys()].map((id) => Number(id.slice(1))));
  const id = `k${highest + 1}`;
  const key = Buffer.from(randomBytes(KEY_BYTES));
  if (key.length !== KEY_BYTES) throw new RangeError("a KEK has 32 bytes");
  return redact({
    activeId: id,
    keys: new Map([...keys, [id, key]]),
    createdAtById: new Map([...createdAtById, [id, now]]),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, and the text is keys.
    throw new KeyringError("the keyring is not JSON");
  }
}

function parseKey(value: unknown, where: string): Buffer {
  const key = typeof value === "string" ? Buffer.from(value, "base64") : undefined;
  // node:buffer skips what is not base64; the round trip catches a key that lost characters.
  if (key?.length !== KEY_BYTES || key.toString("base64") !== value) {
    throw new KeyringError(`${where}: "key" must be 32 bytes in base64`);
  }
  return key;
}

function parseInstant(value: unknown, where: string): Date {
  const instant = new Date(typeof value === "string" ? value : Number.NaN);
  if (Number.isNaN(instant.getTime())) throw new KeyringError(`${where}: "createdAt" must be an RFC 3339 instant`);
  return instant;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
