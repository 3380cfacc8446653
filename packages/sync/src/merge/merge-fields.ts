import { ENTRY_LIMITS } from "@aura-journal/contracts/limits";
import { isSameJson, isSameSet, type Fields } from "../records.ts";
import { mergeStrangers, mergeTexts, type MergedText } from "./merge-text.ts";

export interface MergedFields {
  readonly fields: Fields;
  /** Whether my text could not be merged and must be kept beside the entry. */
  readonly isConflict: boolean;
}

/**
 * Merges two live versions of an entry, each field for itself: what one side changed is taken, tags are a set. Where both changed a
 * field other than the text, mine stands, since it will be the later version. A text that emptied itself is an entry for the bin.
 * @param base what both were made of, absent where nobody knows
 */
export function mergeFields(base: Fields | undefined, mine: Fields, theirs: Fields): MergedFields {
  const { text, isConflict } = mergedText(base, mine, theirs);
  const isMineOfTime =
    base !== undefined && !(mine.timestamp === base.timestamp && mine.timezone === base.timezone) ? mine : theirs;
  const mood = chosen(base?.mood, mine.mood, theirs.mood, base === undefined);
  const location = chosen(base?.location, mine.location, theirs.location, base === undefined);
  const isEmpty = text.trim() === "";
  return {
    isConflict,
    fields: {
      content: isEmpty ? theirs.content : text,
      timestamp: isMineOfTime.timestamp,
      timezone: isMineOfTime.timezone,
      localDate: isMineOfTime.localDate,
      tags: mergedTags(base?.tags ?? [], mine.tags, theirs.tags),
      ...(mood === undefined ? {} : { mood }),
      ...(location === undefined ? {} : { location }),
      ...(theirs.unknown === undefined ? {} : { unknown: theirs.unknown }),
      isDeleted: isEmpty,
    },
  };
}

/** Whether a text is longer than an entry may be. Lengths count code points. */
export function isTooLong(text: string): boolean {
  return text.length > ENTRY_LIMITS.contentLength && [...text].length > ENTRY_LIMITS.contentLength;
}

function mergedText(base: Fields | undefined, mine: Fields, theirs: Fields): MergedText {
  const merged =
    base === undefined
      ? mergeStrangers(mine.content, theirs.content)
      : mergeTexts(base.content, mine.content, theirs.content);
  // Two long texts that fit one by one and not together.
  return isTooLong(merged.text) && merged.text !== mine.content ? { text: theirs.content, isConflict: true } : merged;
}

/** Mine where I changed it, else theirs. Of strangers, mine if there is one. */
function chosen<T>(
  base: T | undefined,
  mine: T | undefined,
  theirs: T | undefined,
  areStrangers: boolean,
): T | undefined {
  if (areStrangers) return mine ?? theirs;
  return isSameJson(mine, base) ? theirs : mine;
}

function mergedTags(base: readonly string[], mine: readonly string[], theirs: readonly string[]): readonly string[] {
  const stays = (tag: string): boolean => !base.includes(tag) || mine.includes(tag);
  const tags = [...theirs.filter(stays), ...mine.filter((tag) => !theirs.includes(tag) && !base.includes(tag))];
  return isSameSet(tags, theirs) ? theirs : tags.slice(0, ENTRY_LIMITS.tags);
}
