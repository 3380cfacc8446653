import { countWords, wordsAlone, type EntryMetadataInput, type PrivacySettings } from "@aura-journal/contracts";
import { fold, indexTermsOf, signatureOf, tagTerm, type UserKeys } from "@aura-journal/crypto";
import { invalid } from "../../platform/errors.ts";
import { localDateOf } from "../../platform/days.ts";
import type { EntryDraft, EntryRow, EntryText } from "./record.ts";
import type { UserKeyring } from "./user-keys.ts";

/** What a writer sends, in POST, PUT or a push. */
export interface EntryInput {
  readonly content: string;
  readonly timestamp?: string | undefined;
  readonly timezone?: string | undefined;
  readonly metadata?: EntryMetadataInput | undefined;
}

/** Everything about a version but its analysis. */
export type EntrySketch = Omit<EntryDraft, "analysis" | "model" | "isRemoteWanted">;

/**
 * The first version of a new entry.
 * @throws AuraError VAL_001
 */
export function firstVersion(
  input: EntryInput,
  given: { readonly userId: string; readonly entryId: string; readonly timezone: string; readonly now: Date },
): EntrySketch {
  const timestamp = input.timestamp === undefined ? given.now : new Date(input.timestamp);
  const timezone = input.timezone ?? given.timezone;
  return {
    userId: given.userId,
    entryId: given.entryId,
    version: 1,
    timestamp,
    timezone,
    localDate: localDateOf(timestamp, timezone),
    createdAt: given.now,
    updatedAt: given.now,
    deletedAt: null,
    text: textOf(input),
    words: countWords(wordsAlone(input.content)),
  };
}

/**
 * The version behind `current` with what the writer sends now. What is absent stays as it is, so that a client that does not
 * know of moods or places does not wipe them out.
 * @throws AuraError VAL_001
 */
export function nextVersion(
  input: EntryInput,
  current: {
    readonly userId: string;
    readonly entryId: string;
    readonly version: number;
    readonly timestamp: Date;
    readonly timezone: string;
    readonly createdAt: Date;
  },
  currentText: EntryText,
  now: Date,
): EntrySketch {
  const timestamp = input.timestamp === undefined ? current.timestamp : new Date(input.timestamp);
  const timezone = input.timezone ?? current.timezone;
  const { content: _content, ...currentMetadata } = currentText;
  const text = input.metadata === undefined ? { content: input.content, ...currentMetadata } : textOf(input);
  return {
    userId: current.userId,
    entryId: current.entryId,
    version: current.version + 1,
    timestamp,
    timezone,
    localDate: localDateOf(timestamp, timezone),
    createdAt: current.createdAt,
    updatedAt: now,
    deletedAt: null,
    text,
    words: countWords(wordsAlone(input.content)),
  };
}

/**
 * What a writer's input says, tags trimmed, each once.
 * @throws AuraError VAL_001 for a tag of white space alone
 */
export function textOf({ content, metadata = {} }: EntryInput): EntryText {
  const tags = [...new Set((metadata.tags ?? []).map((tag) => tag.normalize("NFC").trim()))];
  if (tags.includes("")) throw invalid("metadata.tags", "a tag must hold more than white space");
  return {
    content,
    tags,
    ...(metadata.mood === undefined ? {} : { mood: metadata.mood }),
    ...(metadata.location === undefined ? {} : { location: metadata.location }),
  };
}

/** The search signature of a text, empty where the writer wants no index on the server. */
export function searchSignature(keys: UserKeys, text: EntryText, privacy: Pick<PrivacySettings, "search">): Buffer {
  if (privacy.search === "device") return Buffer.alloc(0);
  const terms = indexTermsOf(text.content);
  for (const tag of text.tags) terms.add(tagTerm(fold(tag)));
  return signatureOf(keys.search, terms);
}

/** The signature of a text that stays as it is while its entry is written anew, as its writer wants it now. */
export function keptSignature(
  keyring: UserKeyring,
  row: EntryRow,
  text: EntryText,
  privacy: Pick<PrivacySettings, "search">,
): Buffer {
  const isKept = privacy.search === "server" && row.signature.length > 0;
  return isKept ? currentSignature(keyring, row, text) : searchSignature(keyring.active, text, privacy);
}

/** The signature of a text that stays as it is, made anew where the user's key is another by now. */
export function currentSignature(keyring: UserKeyring, row: EntryRow, text: EntryText): Buffer {
  const isOfToday = row.signature.length === 0 || row.keyVersion === keyring.active.keyVersion;
  return isOfToday ? row.signature : searchSignature(keyring.active, text, { search: "server" });
}
