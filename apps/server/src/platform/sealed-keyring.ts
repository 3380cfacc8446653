import { randomBytes, randomUUID } from "node:crypto";
import {
  createLocalKek,
  KeyringError,
  parseKeyring,
  SealError,
  serializeKeyring,
  type Keyring,
} from "@aura-journal/crypto";
import type { KeyService, KeyServices } from "./clouds/key-service.ts";

// A keyring that a key management service seals: the service wraps one random key, and that seals the ring. The service so
// never sees the ring, whose size has no bound there, and an answer that is not the wrapped key opens nothing.

const FORMAT = "aura-sealed-keyring/1";
const SEALING_KEY_BYTES = 32;
/** The name of the one sealing key within the ring's envelope. */
const SEALING_KEY_ID = "k1";

interface SealedKeyring {
  readonly format: typeof FORMAT;
  /** The service's key. */
  readonly kms: string;
  /** Makes one installation's ring no other's, also where both use one key. */
  readonly id: string;
  readonly wrappedKey: string;
  readonly sealed: string;
}

/** Whether a keyring's text is sealed by a key management service; its URI then. */
export function sealedBy(text: string): string | undefined {
  return text.includes(FORMAT) ? parseSealed(text).kms : undefined;
}

/**
 * Seals a keyring. What the service wrapped is unwrapped again before anything is given out: what could not be opened later
 * is not to be written over what can.
 * @throws KeyringError with what to do
 */
export async function sealKeyring(keyring: Keyring, service: KeyService): Promise<string> {
  const id = randomUUID();
  const key = randomBytes(SEALING_KEY_BYTES);
  const wrapped = await service.wrap(key, contextOf(id));
  const again = await service.unwrap(wrapped, contextOf(id));
  if (!again.equals(key)) throw new KeyringError(`The key ${service.uri} does not give back what it wrapped.`);
  const ring = Buffer.from(serializeKeyring(keyring));
  const file: SealedKeyring = {
    format: FORMAT,
    kms: service.uri,
    id,
    wrappedKey: wrapped.toString("base64"),
    sealed: (await kekOf(key).wrap(ring, ringContext(service.uri, id))).toString("base64"),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Opens one.
 * @throws KeyringError with what to do
 */
export async function openSealedKeyring(text: string, services: KeyServices): Promise<Keyring> {
  const { kms, id, wrappedKey, sealed } = parseSealed(text);
  const key = await services(kms).unwrap(Buffer.from(wrappedKey, "base64"), contextOf(id));
  const wrong = (): KeyringError =>
    new KeyringError(
      `The key ${kms} gave an answer that does not open the keyring: the file was changed, or that is not the service it says it is.`,
    );
  if (key.length !== SEALING_KEY_BYTES) throw wrong();
  try {
    const ring = await kekOf(key).unwrap(Buffer.from(sealed, "base64"), ringContext(kms, id));
    return parseKeyring(ring.toString());
  } catch (error) {
    if (error instanceof SealError) throw wrong();
    throw error;
  }
}

/** What the service authenticates, and its log shows. */
function contextOf(id: string): Readonly<Record<string, string>> {
  return { application: "aura-journal", purpose: "master-keyring", ring: id };
}

function ringContext(kms: string, id: string) {
  return { purpose: "master-keyring", subjectId: `${kms} ${id}` };
}

function kekOf(key: Buffer) {
  return createLocalKek({ activeId: SEALING_KEY_ID, keys: new Map([[SEALING_KEY_ID, key]]) });
}

function parseSealed(text: string): SealedKeyring {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw new KeyringError("the sealed keyring is not JSON");
  }
  const { format, kms, id, wrappedKey, sealed } = (file ?? {}) as Readonly<Record<string, unknown>>;
  const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
  if (format !== FORMAT || !isText(kms) || !isText(id) || !isText(wrappedKey) || !isText(sealed)) {
    throw new KeyringError("the sealed keyring lacks a part; put its backup in its place");
  }
  return { format, kms, id, wrappedKey, sealed };
}
