import { isInstant } from "@aura-journal/contracts";
import type { MovedPast, MovedRevision, MovedVersion } from "../../moved-entry.ts";
import { fieldsOf, isFields, type Fields } from "../../parse/fields.ts";
import { auraMetadataOf } from "../aura-lines/aura-metadata.ts";

/** Counters go on from what a file says: a billion changes must still fit behind it. */
const LAST_VERSION = 1_000_000_000;

/**
 * What an export says of an entry's past; undefined where it says nothing, as the file that a device makes.
 * @param timestamp the entry's own, where nothing says when it was told of
 * @param lost is told what of it is not as it should be
 */
export function readPast(entry: Fields, timestamp: string, lost: string[]): MovedPast | undefined {
  const { createdAt, updatedAt, deletedAt, version, revisions } = entry;
  if ([createdAt, updatedAt, deletedAt, version, revisions].every((field) => field === undefined || field === null)) {
    return undefined;
  }
  const listed = Array.isArray(revisions) ? revisions : [];
  if (!Array.isArray(revisions) && revisions !== undefined && revisions !== null) lost.push("revisions");
  const own = readVersion(entry, { version: listed.length + 1, timestamp }, lost, "");
  const read: MovedRevision[] = [];
  for (const each of listed) {
    const revision = readRevision(each, (read.at(-1)?.version ?? 0) + 1, lost);
    if (revision !== undefined && revision.version < own.version) read.push(revision);
    else lost.push("revisions");
  }
  return { ...own, revisions: read };
}

function readRevision(value: unknown, leastVersion: number, lost: string[]): MovedRevision | undefined {
  if (!isFields(value)) return undefined;
  const { content, timestamp, timezone, localDate } = value;
  if (typeof content !== "string" || content === "") return undefined;
  if (typeof timestamp !== "string" || !isInstant(timestamp)) return undefined;
  const version = readVersion(value, { version: leastVersion, timestamp }, lost, "revisions.");
  if (version.version < leastVersion) return undefined;
  const malformed: string[] = [];
  const metadata = auraMetadataOf(fieldsOf(value["metadata"]), malformed);
  lost.push(...malformed.map((path) => `revisions.metadata.${path}`));
  return {
    ...version,
    content,
    when: {
      kind: "instant",
      timestamp,
      ...(typeof timezone === "string" ? { timezone } : {}),
      ...(typeof localDate === "string" ? { date: localDate } : {}),
    },
    metadata,
  };
}

/** What is missing follows from what is there; an entry that lay in the bin is never taken for one that did not. */
function readVersion(
  fields: Fields,
  otherwise: { readonly version: number; readonly timestamp: string },
  lost: string[],
  prefix: string,
): MovedVersion {
  const instantOf = (name: string): string | undefined => {
    const value = fields[name];
    if (typeof value === "string" && isInstant(value)) return value;
    if (value !== undefined && value !== null) lost.push(prefix + name);
    return undefined;
  };
  const [created, updated, deleted] = [instantOf("createdAt"), instantOf("updatedAt"), instantOf("deletedAt")];
  const createdAt = created ?? updated ?? otherwise.timestamp;
  const updatedAt = updated ?? deleted ?? createdAt;
  const isBinned = typeof fields["deletedAt"] === "string";
  const { version } = fields;
  const isVersion = typeof version === "number" && Number.isInteger(version) && version >= 1 && version <= LAST_VERSION;
  if (!isVersion && version !== undefined && version !== null) lost.push(`${prefix}version`);
  return {
    version: isVersion ? version : otherwise.version,
    createdAt,
    updatedAt,
    ...(isBinned ? { deletedAt: deleted ?? updatedAt } : {}),
  };
}
