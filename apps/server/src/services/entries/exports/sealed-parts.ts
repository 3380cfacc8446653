import { awaitedLater } from "../../../platform/awaited-later.ts";
import { open, seal, SealError, type UserKeys } from "@aura-journal/crypto";
import type { Transaction } from "../../../platform/database.ts";
import type { UserKeyring } from "../user-keys.ts";
import { appendPart, readPart, type ExportAttempt } from "./export-repository.ts";

const PART_BYTES = 1024 * 1024;
/** More times than an export is ever made; the number of a piece stands below it. */
const ATTEMPT_STEP = 0x100_0000;
const SCHEMA_VERSION = 1;

/** How the file of an export ended: sealed, so that no piece can be taken off its end. */
export interface ExportOutcome {
  readonly parts: number;
  readonly sizeBytes: number;
  /** Ids of entries that could not be opened. */
  readonly unreadable: readonly string[];
}

/** Thrown where an export is no longer this attempt's to make: it was removed, has expired, or is made anew elsewhere. */
export class ExportOvertaken extends Error {
  override readonly name = "ExportOvertaken";
}

/**
 * Keeps the bytes of a file as sealed pieces. Each is bound to user, export, attempt and its number, so that none can be
 * left out, put elsewhere, or taken over from another file.
 */
export async function writeParts(
  database: Transaction,
  keys: UserKeys,
  attempt: ExportAttempt,
  content: AsyncIterable<Uint8Array>,
): Promise<Pick<ExportOutcome, "parts" | "sizeBytes">> {
  const buffer = Buffer.allocUnsafeSlow(PART_BYTES);
  let filled = 0;
  let parts = 0;
  let sizeBytes = 0;
  // A piece is stored while the next is made; there is never more than one on its way.
  let isStored = Promise.resolve(true);
  const settle = async (): Promise<void> => {
    if (!(await isStored)) throw new ExportOvertaken();
  };
  const flush = async (): Promise<void> => {
    await settle();
    const place = partPlace(attempt, parts);
    const plaintext = buffer.subarray(0, filled);
    const sealed = seal({ key: keys.export, keyVersion: keys.keyVersion, place, plaintext });
    isStored = awaitedLater(appendPart(database, attempt, parts, sealed));
    parts += 1;
    sizeBytes += filled;
    filled = 0;
  };
  for await (const piece of content) {
    for (let at = 0; at < piece.length;) {
      const taken = Math.min(PART_BYTES - filled, piece.length - at);
      buffer.set(piece.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled === PART_BYTES) await flush();
    }
  }
  if (filled > 0) await flush();
  await settle();
  return { parts, sizeBytes };
}

/**
 * The bytes of a file.
 * @throws SealError where a piece is missing, or is not the one that was written there
 */
export async function* readParts(
  database: Transaction,
  keyring: UserKeyring,
  attempt: ExportAttempt,
  parts: number,
): AsyncIterable<Uint8Array> {
  for (let part = 0; part < parts; part++) {
    const sealed = await readPart(database, attempt.userId, attempt.exportId, part);
    if (sealed === undefined) throw new SealError();
    yield open({ keyOf: (version) => keyring.of(version)?.export, place: partPlace(attempt, part), sealed });
  }
}

/** Seals what belongs to an export and is not its file. */
export function sealAbout(keys: UserKeys, about: AboutExport, value: object): Buffer {
  const plaintext = Buffer.from(JSON.stringify(value));
  return seal({ key: keys.export, keyVersion: keys.keyVersion, place: aboutPlace(about), plaintext });
}

/** What `sealAbout` was given. @throws SealError */
export function openAbout(keyring: UserKeyring, about: AboutExport, sealed: Buffer): unknown {
  const opened = open({ keyOf: (version) => keyring.of(version)?.export, place: aboutPlace(about), sealed });
  return JSON.parse(opened.toString());
}

interface AboutExport {
  readonly what: "request" | "outcome";
  readonly userId: string;
  readonly exportId: string;
  /** Nought for the request, which is the same for all attempts. */
  readonly attempt: number;
}

function aboutPlace({ what, userId, exportId, attempt }: AboutExport) {
  return { table: `exports.${what}`, schemaVersion: SCHEMA_VERSION, userId, entryId: exportId, entryVersion: attempt };
}

function partPlace({ userId, exportId, attempt }: ExportAttempt, part: number) {
  const entryVersion = attempt * ATTEMPT_STEP + part;
  return { table: "export_parts", schemaVersion: SCHEMA_VERSION, userId, entryId: exportId, entryVersion };
}
