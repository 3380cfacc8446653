import { createHmac, hkdfSync, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { KeyringError, SealError, type Kek } from "@aura-journal/crypto";
import { BackupDamaged } from "./backup-damaged.ts";

export const FORMAT = "aura-backup/1";
export const HISTORY_FORMAT = "aura-history/1";

/**
 * What a volume is of: the journal and all around it, or the keys that open it, which are kept apart and for different times; or the
 * files of the embedded database with its log, which are kept for as short a time as keys.
 */
export type Holding = "journal" | "keys" | "history";

/** A table as it stands in a volume. */
export interface TableRecord {
  /** `schema.table`; its file is `schema.table.aura`. */
  readonly name: string;
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Says what a volume holds. In clear, for those who look after backups; its code covers all of it. */
export interface VolumeManifest {
  readonly format: string;
  readonly holds: Holding;
  /** The same in the two volumes of one backup. */
  readonly id: string;
  readonly createdAt: string;
  readonly program: string;
  readonly postgres: number;
  /** The key of the volume, wrapped by the master key. */
  readonly masterKeyId: string;
  readonly wrappedKey: string;
}

/** A volume of tables. */
export interface Manifest extends VolumeManifest {
  /** The schema: the migrations that had run, `[service/file, checksum]`. */
  readonly migrations: readonly (readonly [file: string, checksum: string])[];
  readonly tables: readonly TableRecord[];
  readonly sequences: readonly (readonly [name: string, lastValue: number, isCalled: boolean])[];
}

/** The copy of a cluster, with which a piece of a history begins. */
export interface BaseManifest extends VolumeManifest {
  /** PostgreSQL's own name of the cluster; it stays when a cluster is brought back, and the timeline changes. */
  readonly systemId: string;
  readonly timeline: number;
  /** The first segment of the log that the copy needs. */
  readonly segment: number;
}

/** What a manifest of each format says. */
interface Formats {
  readonly [FORMAT]: Manifest;
  readonly [HISTORY_FORMAT]: BaseManifest;
}

/** The key of a volume, opened, with what it is bound to. */
export interface VolumeKey {
  readonly key: Buffer;
  readonly id: string;
  readonly holds: Holding;
}

export const MANIFEST_FILE = "manifest.json";

/** A key was given that is not the one a backup was made under. */
export class OtherMasterKey extends Error {
  constructor(masterKeyId: string) {
    super(
      `this is not the master key that the backup was made under (its name there is ${masterKeyId}). Put the copy of that key in its place, or name it with AURA_MASTER_KEY_FILE.`,
    );
    this.name = "OtherMasterKey";
  }
}

/** A new key for a volume. */
export async function createVolumeKey(
  kek: Kek,
  id: string,
  holds: Holding,
): Promise<VolumeKey & Pick<VolumeManifest, "masterKeyId" | "wrappedKey">> {
  const key = randomBytes(32);
  const wrapped = await kek.wrap(key, contextOf(id, holds));
  return { key, id, holds, masterKeyId: kek.kekIdOf(wrapped), wrappedKey: wrapped.toString("base64") };
}

export function newBackupId(): string {
  return randomUUID();
}

/** The manifest's text, with its code. */
export function signManifest(manifest: VolumeManifest, { key }: VolumeKey): string {
  return `${JSON.stringify({ ...manifest, mac: macOf(manifest, key) }, null, 2)}\n`;
}

/**
 * Reads a volume's manifest and opens its key.
 * @throws BackupDamaged where it is not as it was written, OtherMasterKey where this key does not open it
 */
export async function openManifest<F extends keyof Formats>(
  directory: string,
  kek: Kek,
  format: F,
): Promise<{ readonly manifest: Formats[F]; readonly volume: VolumeKey }> {
  const file = join(basename(directory), MANIFEST_FILE);
  const { mac, ...body } = parse(file, await read(directory, file));
  const manifest = body as unknown as Formats[F];
  if (manifest.format !== format) {
    throw new BackupDamaged(file, `its format is not ${format}: a newer version may have made it`);
  }
  const { id, holds, masterKeyId, wrappedKey } = manifest;
  let key: Buffer;
  try {
    key = await kek.unwrap(Buffer.from(wrappedKey, "base64"), contextOf(id, holds));
  } catch (error) {
    if (error instanceof SealError || error instanceof KeyringError) throw new OtherMasterKey(masterKeyId);
    throw error;
  }
  const given = Buffer.from(typeof mac === "string" ? mac : "", "hex");
  const expected = Buffer.from(macOf(manifest, key), "hex");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new BackupDamaged(file, "its code does not hold: it was changed after it was written");
  }
  return { manifest, volume: { key, id, holds } };
}

async function read(directory: string, file: string): Promise<string> {
  return readFile(join(directory, MANIFEST_FILE), "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new BackupDamaged(file, `it cannot be read (${error.code})`);
  });
}

function parse(file: string, text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BackupDamaged(file, "it is not JSON");
  }
  // The rest is covered by the code, which only a key can be checked with.
  const { id, holds, wrappedKey } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if ([id, holds, wrappedKey].some((part) => typeof part !== "string")) {
    throw new BackupDamaged(file, "it lacks a part");
  }
  return value as Readonly<Record<string, unknown>>;
}

function macOf(manifest: VolumeManifest, key: Buffer): string {
  const macKey = Buffer.from(hkdfSync("sha256", key, manifest.id, "aura/backup/manifest", 32));
  return createHmac("sha256", macKey).update(JSON.stringify(manifest)).digest("hex");
}

/** A volume of keys cannot stand in the place of one of the journal, nor one backup's in another's. */
function contextOf(id: string, holds: Holding) {
  return { purpose: "backup", subjectId: `${id} ${holds}` };
}
