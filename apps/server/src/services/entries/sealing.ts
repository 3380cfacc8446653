import { hash } from "node:crypto";
import { readingTimeSeconds, type EntryRevision, type JournalEntry } from "@aura-journal/contracts";
import { contentMac, isSameMac, open, seal, SealError, type UserKeys } from "@aura-journal/crypto";
import { AuraError } from "../../platform/errors.ts";
import { localHourOf } from "../../platform/days.ts";
import type {
  AnalyticsRecord,
  EntryDraft,
  EntryRow,
  EntryText,
  RevisionRow,
  SealedEntry,
  Tombstone,
} from "./record.ts";
import type { UserKeyring } from "./user-keys.ts";

const SCHEMA_VERSION = 1;
const ENTRIES = "journal_entries";
const ANALYTICS = "entry_analytics";

/** What stands sealed in an entry's row. Names are short because every entry carries them. */
interface SealedDocument {
  readonly text: EntryText;
  readonly words: number;
  /** Digest of the columns in clear: one that is changed in the database no longer agrees with the seal. */
  readonly columns: string;
  /** Digest of the search signature. Revisions are kept without it. */
  readonly signature: string;
}

/**
 * Seals one version of an entry and its figures, each bound to its table, user, entry, version and key.
 * @param signature the entry's search signature, made under the same version of the user's key
 */
export function sealEntry(keys: UserKeys, draft: EntryDraft, signature: Buffer): SealedEntry {
  const { text, words } = draft;
  const contentHash = textMac(keys, draft.entryId, text);
  const document: SealedDocument = {
    text,
    words,
    columns: columnsDigest({ ...draft, contentHash }),
    signature: digest(signature),
  };
  const record: AnalyticsRecord = {
    words,
    readingTimeSeconds: readingTimeSeconds(words),
    hour: localHourOf(draft.timestamp, draft.timezone),
    ...(text.mood === undefined ? {} : { mood: text.mood.rating }),
    ...(draft.analysis === undefined ? {} : { analysis: draft.analysis }),
  };
  const { text: _text, words: _words, analysis: _analysis, ...columns } = draft;
  return {
    ...columns,
    keyVersion: keys.keyVersion,
    content: sealDocument(keys, draft, document),
    contentHash,
    signature,
    analytics: sealAnalytics(keys, draft, record),
  };
}

/** Seals an entry's figures anew, as when its analysis arrives. */
export function sealAnalytics(
  keys: UserKeys,
  entry: { readonly userId: string; readonly entryId: string; readonly version: number },
  record: AnalyticsRecord,
): Buffer {
  return seal({
    key: keys.analytics,
    keyVersion: keys.keyVersion,
    place: placeOf(ANALYTICS, entry),
    plaintext: Buffer.from(JSON.stringify(record)),
  });
}

/**
 * Opens an entry; the tombstone of a purged one comes without text.
 * @throws AuraError SEC_001 where anything about the stored entry is not as it was written.
 */
export function openEntry(keyring: UserKeyring, row: EntryRow): JournalEntry {
  if (row.isPurged) return openTombstone(keyring, row);
  const { text, words } = openDocument(keyring, row);
  const { analysis } = openAnalytics(keyring, row);
  const entry = entryOf(row, text, words);
  return analysis === undefined ? entry : { ...entry, analysis };
}

/**
 * The code of what is left of a purged entry. Without it whoever can write to the database could make a tombstone of an entry
 * that stands, and every device would forget its text. The field's name keeps it apart from the codes of texts.
 */
export function tombstoneMac(keys: UserKeys, stone: Tombstone): string {
  const { entryId, version, timestamp, timezone, localDate, createdAt, updatedAt, deletedAt } = stone;
  const instants = [timestamp, createdAt, updatedAt, deletedAt].map((at) => at?.getTime() ?? null);
  return contentMac(keys.contentMac, entryId, { tombstone: [version, timezone, localDate, ...instants] });
}

/** @throws AuraError SEC_001 for a tombstone that the server did not make. */
function openTombstone(keyring: UserKeyring, row: EntryRow): JournalEntry {
  const keys = keyring.of(row.keyVersion);
  const isOurs = keys !== undefined && row.contentHash !== null && isSameMac(row.contentHash, tombstoneMac(keys, row));
  if (!isOurs || !row.isDeleted || row.deletedAt === null) throw tampered();
  return entryOf(row, { content: "", tags: [] }, 0);
}

/**
 * Opens the figures of an entry. Their version is the witness against an entry row put back to an older state.
 * @throws AuraError SEC_001
 */
export function openAnalytics(
  keyring: UserKeyring,
  row: Pick<EntryRow, "userId" | "entryId" | "version" | "analyticsVersion" | "analyticsKeyVersion" | "analytics">,
): AnalyticsRecord {
  return JSON.parse(provenAnalytics(keyring, row).toString()) as AnalyticsRecord;
}

/** @throws AuraError SEC_001 */
export function openRevision(keyring: UserKeyring, row: RevisionRow): EntryRevision {
  const { text, words } = openSealedDocument(keyring, row);
  const { userId: _userId, ...revision } = entryOf(row, text, words);
  return revision;
}

/** Everything about a version, for making the next one of it or sealing it anew. @throws AuraError SEC_001 */
export function openDraft(keyring: UserKeyring, row: EntryRow): EntryDraft {
  const { text, words } = openDocument(keyring, row);
  const { analysis } = openAnalytics(keyring, row);
  const { userId, entryId, version, timestamp, timezone, localDate, createdAt, updatedAt, deletedAt, model } = row;
  return {
    userId,
    entryId,
    version,
    timestamp,
    timezone,
    localDate,
    createdAt,
    updatedAt,
    deletedAt,
    text,
    words,
    analysis,
    model,
    isRemoteWanted: row.isRemoteWanted === true,
  };
}

/** Seals a revision under the active key. @throws AuraError SEC_001 */
export function resealRevision(
  keyring: UserKeyring,
  row: RevisionRow,
): Pick<SealedEntry, "keyVersion" | "content" | "contentHash"> {
  const { active } = keyring;
  const before = openSealedDocument(keyring, row);
  const contentHash = textMac(active, row.entryId, before.text);
  const document: SealedDocument = { ...before, columns: columnsDigest({ ...row, contentHash }) };
  return { keyVersion: active.keyVersion, content: sealDocument(active, row, document), contentHash };
}

/** Codes a tombstone under the active key. @throws AuraError SEC_001 */
export function resealTombstone(
  keyring: UserKeyring,
  row: EntryRow,
): Pick<SealedEntry, "keyVersion" | "contentHash" | "signature" | "analytics"> & { readonly content: null } {
  openTombstone(keyring, row);
  const { active } = keyring;
  const none = Buffer.alloc(0);
  const contentHash = tombstoneMac(active, row);
  return { keyVersion: active.keyVersion, content: null, contentHash, signature: none, analytics: none };
}

/** The text alone. @throws AuraError SEC_001 */
export function openText(keyring: UserKeyring, row: EntryRow): EntryText {
  return openDocument(keyring, row).text;
}

/** What the writer is shown of a version that has just been written. */
export function shownEntry(draft: EntryDraft): JournalEntry {
  const entry = entryOf(draft, draft.text, draft.words);
  return draft.analysis === undefined ? entry : { ...entry, analysis: draft.analysis };
}

/**
 * The text, with the figures held against it as the witness that they are and not read: what leaves a journal leaves without them.
 * @throws AuraError SEC_001
 */
export function openWitnessedText(keyring: UserKeyring, row: EntryRow): EntryText {
  const { text } = openDocument(keyring, row);
  provenAnalytics(keyring, row);
  return text;
}

/** Whether a row holds exactly this text. The MACs are compared under the key version of the row. */
export function holdsText(keyring: UserKeyring, row: EntryRow, text: EntryText): boolean {
  const keys = keyring.of(row.keyVersion);
  if (keys === undefined || row.contentHash === null) return false;
  return isSameMac(row.contentHash, textMac(keys, row.entryId, text));
}

/** Opens a version and makes the code of its text anew. @throws AuraError SEC_001 where that is not the one it was stored with */
export function proveText(keyring: UserKeyring, row: RevisionRow): void {
  const { text } = openSealedDocument(keyring, row);
  const keys = keyring.of(row.keyVersion);
  const isSame =
    keys !== undefined && row.contentHash !== null && isSameMac(row.contentHash, textMac(keys, row.entryId, text));
  if (!isSame) throw tampered();
}

/** The error for a stored value that fails authentication. Which entry it is, its caller knows and reports. */
export function tampered(cause?: unknown): AuraError {
  return new AuraError("SEC_001", "The stored entry is damaged", { cause });
}

/** Whether an error says that a stored value failed authentication. */
export function isTampered(error: unknown): error is AuraError {
  return error instanceof AuraError && error.code === "SEC_001";
}

function textMac(keys: UserKeys, entryId: string, { content, tags, mood, location }: EntryText): string {
  return contentMac(keys.contentMac, entryId, {
    content,
    tags,
    ...(mood === undefined ? {} : { mood: { ...mood } }),
    ...(location === undefined ? {} : { location: { ...location } }),
  });
}

function sealDocument(
  keys: UserKeys,
  entry: { readonly userId: string; readonly entryId: string; readonly version: number },
  document: SealedDocument,
): Buffer {
  return seal({
    key: keys.entry,
    keyVersion: keys.keyVersion,
    place: placeOf(ENTRIES, entry),
    plaintext: Buffer.from(JSON.stringify(document)),
  });
}

function provenAnalytics(
  keyring: UserKeyring,
  row: Pick<EntryRow, "userId" | "entryId" | "version" | "analyticsVersion" | "analyticsKeyVersion" | "analytics">,
): Buffer {
  if (row.analytics === null || row.analyticsVersion !== row.version) throw tampered();
  return opened(keyring, "analytics", ANALYTICS, row, row.analytics, row.analyticsKeyVersion);
}

function openDocument(keyring: UserKeyring, row: EntryRow): SealedDocument {
  if (row.isDeleted !== (row.deletedAt !== null)) throw tampered();
  const document = openSealedDocument(keyring, row);
  if (document.signature !== digest(row.signature)) throw tampered();
  return document;
}

function openSealedDocument(keyring: UserKeyring, row: RevisionRow): SealedDocument {
  if (row.content === null || row.contentHash === null) throw tampered();
  const plaintext = opened(keyring, "entry", ENTRIES, row, row.content, row.keyVersion);
  const document = JSON.parse(plaintext.toString()) as SealedDocument;
  if (document.columns !== columnsDigest({ ...row, contentHash: row.contentHash })) throw tampered();
  return document;
}

function opened(
  keyring: UserKeyring,
  purpose: "entry" | "analytics",
  table: string,
  row: { readonly userId: string; readonly entryId: string; readonly version: number },
  sealed: Buffer,
  keyVersion: number | null,
): Buffer {
  try {
    return open({
      // The column that rotation goes by must name the key the value is sealed under.
      keyOf: (version) => (version === keyVersion ? keyring.of(version)?.[purpose] : undefined),
      place: placeOf(table, row),
      sealed,
    });
  } catch (error) {
    if (error instanceof SealError) throw tampered(error);
    throw error;
  }
}

function placeOf(
  table: string,
  { userId, entryId, version }: { readonly userId: string; readonly entryId: string; readonly version: number },
) {
  return { table, schemaVersion: SCHEMA_VERSION, userId, entryId, entryVersion: version };
}

function columnsDigest(columns: {
  readonly timestamp: Date;
  readonly timezone: string;
  readonly localDate: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
  readonly contentHash: string;
}): string {
  const { timestamp, timezone, localDate, createdAt, updatedAt, deletedAt, contentHash } = columns;
  return digest(
    `${timestamp.getTime()}|${timezone}|${localDate}|${createdAt.getTime()}|${updatedAt.getTime()}|${deletedAt?.getTime()}|${contentHash}`,
  );
}

/** 96 bits suffice: to be of use, a change would have to meet one given digest. */
function digest(value: string | Buffer): string {
  return hash("sha256", value, "base64url").slice(0, 16);
}

function entryOf(
  row: Omit<RevisionRow, "keyVersion" | "content" | "contentHash" | "createdAt">,
  text: EntryText,
  words: number,
): JournalEntry {
  return {
    entryId: row.entryId,
    userId: row.userId,
    content: text.content,
    timestamp: row.timestamp.toISOString(),
    timezone: row.timezone,
    localDate: row.localDate,
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
    isDeleted: row.deletedAt !== null,
    metadata: {
      wordCount: words,
      readingTimeSeconds: readingTimeSeconds(words),
      tags: [...text.tags],
      ...(text.mood === undefined ? {} : { mood: text.mood }),
      ...(text.location === undefined ? {} : { location: text.location }),
    },
  };
}
