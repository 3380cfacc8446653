import type { SyncResult } from "@aura-journal/contracts";
import { ENTRY_LIMITS } from "@aura-journal/contracts/limits";
import { mergeFields } from "./merge/merge-fields.ts";
import { wordsInCommon } from "./merge/merge-text.ts";
import {
  conflictTag,
  isConflictTag,
  isSameFields,
  type Conflict,
  type Fields,
  type JsonObject,
  type Refusal,
  type Remote,
  type Row,
} from "./records.ts";

/** What an entry came to, with the copy that keeps my text where both changed the same words. */
export interface Reconciled {
  readonly row: Row;
  readonly copy?: { readonly row: Row; readonly conflict: Conflict };
}

export interface Given {
  readonly newId: () => string;
  /** RFC 3339; shown to the person and never compared. */
  readonly now: string;
}

/** What became of a change that was on its way. */
export type Fate =
  | { readonly kind: "applied"; readonly version: number }
  | { readonly kind: "conflict"; readonly current: Remote }
  | { readonly kind: "rejected"; readonly refusal: Refusal };

/** Reads one result of a push; undefined where it makes no sense. */
export function fateOf(result: Pick<SyncResult, "status" | "version" | "error">, current?: Remote): Fate | undefined {
  switch (result.status) {
    case "applied":
    case "duplicate":
      return result.version === undefined ? undefined : { kind: "applied", version: result.version };
    case "conflict":
      return current === undefined ? undefined : { kind: "conflict", current };
    case "rejected":
      return { kind: "rejected", refusal: result.error ?? { code: "SYS_001", message: "" } };
    default:
      return undefined;
  }
}

/** An entry after the fate of its change became known. */
export function settleSent(row: Row, fate: Fate, given: Given): Reconciled {
  const { sent, ...rest } = row;
  if (sent === undefined) return { row };
  switch (fate.kind) {
    case "applied": {
      const fields = sent.op === "put" ? sent.fields : { ...(row.base?.fields ?? sent.fields), isDeleted: true };
      return merged({ ...rest, base: { version: fate.version, fields } }, given);
    }
    case "conflict":
      return merged(withNewest(forgetting(rest, fate.current), fate.current), given);
    case "rejected": {
      if (sent.op === "delete" && fate.refusal.code === "RES_001") {
        // There is nothing to delete: the server never had it, or has it no more.
        const { base: _base, ...own } = rest;
        return merged(own, given);
      }
      return merged({ ...rest, refusal: fate.refusal }, given);
    }
  }
}

/** An entry after a version of it came from the server. */
export function receive(row: Row | undefined, remote: Remote, given: Given): Reconciled {
  if (row === undefined) return { row: rowOf(remote) };
  return merged(withNewest(isOfAnotherPast(row, remote) ? withoutCommon(row) : row, remote), given);
}

function rowOf({ entryId, version, fields, rest }: Remote): Row {
  return {
    entryId,
    mine: fields,
    base: { version, fields },
    rest,
    ...(fields.isDeleted ? { isTextStale: true } : {}),
  };
}

/**
 * A server that stands behind what it once said was put back to an older state. Nobody knows then what its version and mine were
 * made of: merged by the base, everything younger than the backup would look as if it had been taken out.
 */
function forgetting(row: Row, current: Remote): Row {
  if (row.base === undefined || current.version > row.base.version) return row;
  const { base: _base, theirs: _theirs, ...rest } = row;
  return rest;
}

/** Whether the server says something else now under the number of a version than it once did. */
function isOfAnotherPast({ base }: Row, { version, fields }: Remote): boolean {
  if (base === undefined || version !== base.version) return false;
  if (fields.isDeleted !== base.fields.isDeleted) return true;
  return !fields.isDeleted && fields.content !== base.fields.content;
}

/** A change that is on its way waits again: it was made to a version that is another one there. */
function withoutCommon(row: Row): Row {
  const { base: _base, theirs: _theirs, sent: _sent, ...rest } = row;
  return rest;
}

function withNewest(row: Row, remote: Remote): Row {
  return row.theirs !== undefined && row.theirs.version > remote.version ? row : { ...row, theirs: remote };
}

/** Takes up the newer version that waits, unless a change is still on its way. */
function merged(row: Row, given: Given): Reconciled {
  if (row.theirs === undefined || row.sent !== undefined) return { row };
  const { theirs, ...rest } = row;
  const { base } = row;
  // Answers come late and twice. The same version again may bring an analysis.
  if (base !== undefined && theirs.version < base.version) return { row: rest };
  if (base !== undefined && theirs.version === base.version) {
    return { row: { ...rest, rest: theirs.rest, mine: withUnknown(row.mine, theirs), base: aligned(base, theirs) } };
  }
  return theirs.fields.isDeleted ? mergedWithTombstone(rest, theirs) : mergedWithText(rest, theirs, given);
}

/** What the server made of the very fields it was sent, its day above all. The text of one in the bin stays here. */
function aligned(base: NonNullable<Row["base"]>, { version, fields }: Remote): NonNullable<Row["base"]> {
  if (fields.isDeleted || base.fields.isDeleted) return base;
  return { version, fields };
}

function withUnknown(mine: Fields, { fields }: Remote): Fields {
  if (fields.isDeleted) return mine;
  const { unknown: _unknown, ...rest } = mine;
  const isSameDay = fields.timestamp === mine.timestamp && fields.timezone === mine.timezone;
  return {
    ...rest,
    localDate: isSameDay ? fields.localDate : mine.localDate,
    ...(fields.unknown === undefined ? {} : { unknown: fields.unknown }),
  };
}

/** An edit beats a delete: what I changed stays, and goes to the server on top of the tombstone. */
function mergedWithTombstone(row: Row, { version, rest }: Remote): Reconciled {
  const { mine, base } = row;
  const isChanged = !mine.isDeleted && (base === undefined || !isSameFields(mine, base.fields));
  const fields: Fields = { ...(base?.fields ?? mine), isDeleted: true };
  if (isChanged) return { row: { ...row, base: { version, fields }, rest } };
  // The one version behind a tombstone that is a tombstone too: its text is gone for good.
  const isPurged = base !== undefined && base.fields.isDeleted && version === base.version + 1;
  const isTextStale = isPurged || base === undefined || (!base.fields.isDeleted && version > base.version + 1);
  const kept: Fields = { ...mine, ...(isPurged ? { content: "" } : {}), isDeleted: true };
  const { isTextStale: wasStale = false, refusal: _refusal, ...plain } = row;
  return {
    row: {
      ...plain,
      mine: kept,
      base: { version, fields: kept },
      rest,
      ...(isTextStale || wasStale ? { isTextStale: true } : {}),
    },
  };
}

function mergedWithText(row: Row, theirs: Remote, given: Given): Reconciled {
  const { mine, base } = row;
  const { isTextStale: _stale, refusal: _refusal, ...plain } = row;
  const taken: Row = {
    ...plain,
    mine: theirs.fields,
    base: { version: theirs.version, fields: theirs.fields },
    rest: theirs.rest,
  };
  // Mine says nothing new, or would delete what somebody has edited.
  if (mine.isDeleted || (base !== undefined && isSameFields(mine, base.fields))) return { row: taken };
  const ancestor = base === undefined ? undefined : ancestorOf(base.fields, theirs.fields);
  const { fields, isConflict } = mergeFields(ancestor, mine, theirs.fields);
  const next: Row = { ...taken, mine: fields };
  if (!isConflict) return { row: next };
  return { row: next, copy: copyOf(row.entryId, ancestor?.content, mine, theirs.fields.content, fields, given) };
}

/**
 * What both versions were made of. Behind a bin that is not certain: who edited an older version takes the entry out again with that
 * one's text. So a word that theirs lacks may never have been known to them, and does not count as taken out.
 */
function ancestorOf(base: Fields, theirs: Fields): Fields {
  return base.isDeleted ? { ...base, content: wordsInCommon(base.content, theirs.content) } : base;
}

/** An entry of its own that keeps a text which could not be merged, labelled for every device. */
export function copyOf(
  entryId: string,
  base: string | undefined,
  mine: Fields,
  theirs: string,
  merged: Fields,
  { newId, now }: Given,
): { readonly row: Row; readonly conflict: Conflict } {
  const copyId = newId();
  const tags = mine.tags.filter((tag) => !isConflictTag(tag)).slice(0, ENTRY_LIMITS.tags - 1);
  const rest: JsonObject = {};
  return {
    row: { entryId: copyId, mine: { ...mine, tags: [...tags, conflictTag(entryId)], isDeleted: false }, rest },
    conflict: { copyId, entryId, base, mine: mine.content, theirs, merged: merged.content, foundAt: now },
  };
}
