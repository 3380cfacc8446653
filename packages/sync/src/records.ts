import type { GeolocationData, MoodRating } from "@aura-journal/contracts";

/** A value as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

/** What a person says in an entry, and whether it is in the bin. The text of one in the bin is kept for taking it out again. */
export interface Fields {
  readonly content: string;
  /** When it was written: RFC 3339, UTC, milliseconds. */
  readonly timestamp: string;
  readonly timezone: string;
  /** The writer's calendar day. */
  readonly localDate: string;
  readonly tags: readonly string[];
  readonly mood?: MoodRating;
  readonly location?: GeolocationData;
  /** Metadata that a newer server knows and we do not: sent back as it came, since a push replaces all metadata. */
  readonly unknown?: JsonObject;
  readonly isDeleted: boolean;
}

/** Fields as they stand on the server in one version. */
export interface Version {
  readonly version: number;
  readonly fields: Fields;
}

/** A version as an answer brought it, with everything else the server said of the entry. */
export interface Remote extends Version {
  readonly entryId: string;
  readonly rest: JsonObject;
}

/**
 * A change on its way to the server. It stays as it is until its fate is known: the server remembers ids and not bodies, so what is
 * typed meanwhile must not travel under the same id.
 */
export interface Sent {
  readonly mutationId: string;
  readonly op: "put" | "delete";
  readonly baseVersion: number;
  readonly fields: Fields;
}

/** An entry on this device. */
export interface Row {
  readonly entryId: string;
  /** What the person sees. */
  readonly mine: Fields;
  /** The last version that device and server had in common; absent while the server has none. */
  readonly base?: Version;
  /** A newer version that came while a change was on its way; it is merged once the fate of that is known. */
  readonly theirs?: Remote;
  readonly sent?: Sent;
  /** What else the server said of it: analysis, `updatedAt`, and fields that only a newer app knows. */
  readonly rest: JsonObject;
  /** The bin holds an older text than the one that was deleted: only the server can bring that back. */
  readonly isTextStale?: boolean;
  /** Why the server will not take it as it is; it is not sent again until it changes. */
  readonly refusal?: Refusal;
}

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Both texts of a conflict as they were when it was found, for the review. */
export interface Conflict {
  /** The entry that keeps my text. */
  readonly copyId: string;
  /** The entry in which theirs stands, merged with all that was no conflict. */
  readonly entryId: string;
  readonly base: string | undefined;
  readonly mine: string;
  readonly theirs: string;
  readonly merged: string;
  readonly foundAt: string;
}

/** What a person does to an entry. What is absent stays as it is; null takes a mood or a place away. */
export interface Write {
  readonly content?: string;
  readonly timestamp?: string;
  readonly timezone?: string;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
  readonly mood?: MoodRating | null;
  readonly location?: GeolocationData | null;
}

/** What stands in an open page and is not part of the journal yet. */
export interface Draft {
  readonly entryId: string;
  /** The text that the page showed when the person began to change it; absent for a new entry. */
  readonly seen?: string;
  readonly write: Write;
}

/** Whether an entry differs from what the server has of it. One that the server never saw and that is in the bin does not. */
export function isWaiting({ mine, base, sent }: Row): boolean {
  if (sent !== undefined) return true;
  return base === undefined ? !mine.isDeleted : !isSameFields(mine, base.fields);
}

/** Whether two versions say the same. Tags are a set, and of two in the bin it does not matter what text they had. */
export function isSameFields(one: Fields, other: Fields): boolean {
  if (one.isDeleted !== other.isDeleted) return false;
  if (one.isDeleted) return true;
  return (
    one.content === other.content &&
    one.timestamp === other.timestamp &&
    one.timezone === other.timezone &&
    isSameSet(one.tags, other.tags) &&
    isSameJson(one.mood, other.mood) &&
    isSameJson(one.location, other.location)
  );
}

export function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((tag) => other.includes(tag));
}

/** Whether two values say the same, whatever the order of their names. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every(
      (name) =>
        Object.hasOwn(other, name) &&
        isSameJson((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]),
    )
  );
}

const CONFLICT_TAG = "conflict:";

/** The tag by which every device knows an entry for the conflict copy of another. It is shown as a label, never as a tag. */
export function conflictTag(entryId: string): string {
  return CONFLICT_TAG + entryId;
}

/** The entry of which one with these tags is a conflict copy. */
export function conflictOf(tags: readonly string[]): string | undefined {
  return tags.find(isConflictTag)?.slice(CONFLICT_TAG.length);
}

export function isConflictTag(tag: string): boolean {
  return tag.startsWith(CONFLICT_TAG);
}
