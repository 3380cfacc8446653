import { createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { open, seal, SealError, type ChunkSeal, type Place } from "@aura-journal/crypto";
import { tampered } from "../sealing.ts";
import type { UserKeyring } from "../user-keys.ts";

/** The key of one import, as it lies in its row. */
export interface SealedImportKey {
  readonly keyVersion: number;
  readonly sealedKey: Buffer;
}

/** Seals and opens what belongs to one import, each value bound to its place. All openings throw AuraError SEC_001. */
export interface ImportSeals {
  sealFacts(facts: unknown, revision: number): Buffer;
  openFacts(sealed: Buffer, revision: number): unknown;
  sealOriginal(original: string, entryId: string): Buffer;
  openOriginal(sealed: Buffer, entryId: string): string;
  /** What the chunks of the upload are sealed with, under a key of their own. */
  chunkSeal(header: Uint8Array): ChunkSeal;
}

const SCHEMA_VERSION = 1;
/** The import's own key has no versions: it is never replaced, only sealed anew. */
const OWN_KEY = 1;
/** Originals are read back rarely and written all the time: a fast level keeps nearly all of what the best one would save. */
const FAST = { level: 3 } as const;
/** What is no longer than this need not become shorter for its row to lie in a page whole, rather than beside it (TOAST). */
const SHORT_BYTES = 1_536;
/** The longest original that is believed: a sealed value is our own, but what made it was not. */
const MAX_ORIGINAL_BYTES = 256 * 1024 * 1024;

interface ImportPlace {
  readonly userId: string;
  readonly importId: string;
}

/** Makes an import's key, sealed under its writer's. */
export function makeImportKey(
  keyring: UserKeyring,
  place: ImportPlace,
  randomBytes: (size: number) => Buffer,
): SealedImportKey {
  return sealKey(keyring, place, randomBytes(32));
}

/** Seals an import's key under its writer's active key. @throws AuraError SEC_001 */
export function resealImportKey(keyring: UserKeyring, place: ImportPlace, sealed: SealedImportKey): SealedImportKey {
  return sealKey(keyring, place, openKey(keyring, place, sealed));
}

/** Opens an import's key. @throws AuraError SEC_001 */
export function openImport(
  keyring: UserKeyring,
  { userId, importId }: ImportPlace,
  sealed: SealedImportKey,
): ImportSeals {
  const root = openKey(keyring, { userId, importId }, sealed);
  const keyFor = (purpose: string): KeyObject =>
    createSecretKey(Buffer.from(hkdfSync("sha256", root, "", `aura/v1/import/${purpose}`, 32)));
  const key = keyFor("values");
  const uploadKey = keyFor("upload");
  const sealAt = (place: Place, plaintext: Uint8Array): Buffer => seal({ key, keyVersion: OWN_KEY, place, plaintext });
  const openAt = (place: Place, value: Buffer): Buffer =>
    orTampered(() => open({ keyOf: (version) => (version === OWN_KEY ? key : undefined), place, sealed: value }));
  const at = (table: string, entryId: string, entryVersion: number): Place => ({
    table,
    schemaVersion: SCHEMA_VERSION,
    userId,
    entryId,
    entryVersion,
  });
  return {
    sealFacts: (facts, revision) => sealAt(at("imports", importId, revision), Buffer.from(JSON.stringify(facts))),
    openFacts: (value, revision) => JSON.parse(openAt(at("imports", importId, revision), value).toString()) as unknown,
    sealOriginal: (original, entryId) => sealAt(at("imported_entries", entryId, OWN_KEY), deflated(original)),
    openOriginal: (value, entryId) =>
      inflateRawSync(openAt(at("imported_entries", entryId, OWN_KEY), value), {
        maxOutputLength: MAX_ORIGINAL_BYTES,
      }).toString(),
    chunkSeal: (header) => ({ key: uploadKey, header, context: Buffer.from(`import_parts|${userId}|${importId}`) }),
  };
}

/**
 * DEFLATE, without a wrapper. What is short stands in it as it is (RFC 1951, 3.2.4): to compress it takes longer than all else that is done
 * to an original, and saves a few hundred bytes for some months.
 */
function deflated(original: string): Buffer {
  const length = Buffer.byteLength(original);
  if (length > SHORT_BYTES) return deflateRawSync(Buffer.from(original), FAST);
  const stored = Buffer.allocUnsafe(5 + length);
  // The last block, and of the kind that is stored; then its length and the complement of it.
  stored.writeUInt8(1, 0);
  stored.writeUInt16LE(length, 1);
  stored.writeUInt16LE(length ^ 0xffff, 3);
  stored.write(original, 5);
  return stored;
}

function sealKey({ active }: UserKeyring, place: ImportPlace, key: Buffer): SealedImportKey {
  const { keyVersion } = active;
  return {
    keyVersion,
    sealedKey: seal({ key: active.entry, keyVersion, place: keyPlace(place), plaintext: key }),
  };
}

function openKey(keyring: UserKeyring, place: ImportPlace, { keyVersion, sealedKey }: SealedImportKey): Buffer {
  const keyOf = (version: number): KeyObject | undefined =>
    version === keyVersion ? keyring.of(version)?.entry : undefined;
  return orTampered(() => open({ keyOf, place: keyPlace(place), sealed: sealedKey }));
}

function keyPlace({ userId, importId }: ImportPlace): Place {
  return { table: "imports.import_key", schemaVersion: SCHEMA_VERSION, userId, entryId: importId, entryVersion: 1 };
}

function orTampered<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SealError) throw tampered(error);
    throw error;
  }
}
