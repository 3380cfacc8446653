import type { GeolocationData, MoodRating, SyncMutation, SyncResult } from "@aura-journal/contracts";
import type { Fields, Json, JsonObject, Remote, Row } from "./records.ts";

/** Answers are read leniently towards what is new and strictly towards what we rely on: one that makes no sense is none. */

export interface PushAnswer {
  readonly results: readonly {
    readonly result: Pick<SyncResult, "mutationId" | "status" | "version" | "error">;
    readonly current: Remote | undefined;
  }[];
  readonly mark?: string;
}

export interface PullAnswer {
  readonly changes: readonly Remote[];
  readonly cursor: string;
  readonly hasMore: boolean;
  /** Goes back beside the cursor; absent from an empty page, and from servers that know none. */
  readonly mark?: string;
  /** The server was put back to an older state since the cursor or the mark. */
  readonly isRestarted: boolean;
}

/** Reads the answer to a push; undefined where it is none. */
export function readPushAnswer(body: unknown): PushAnswer | undefined {
  if (!isObject(body) || !Array.isArray(body["results"])) return undefined;
  const results: PushAnswer["results"][number][] = [];
  for (const item of body["results"] as unknown[]) {
    if (!isObject(item) || typeof item["mutationId"] !== "string" || typeof item["status"] !== "string")
      return undefined;
    const version = item["version"];
    if (version !== undefined && !isVersion(version)) return undefined;
    const current = item["current"] === undefined ? undefined : readEntry(item["current"]);
    if (item["current"] !== undefined && current === undefined) return undefined;
    const error = item["error"];
    results.push({
      result: {
        mutationId: item["mutationId"],
        status: item["status"] as SyncResult["status"],
        ...(version === undefined ? {} : { version }),
        ...(isObject(error)
          ? { error: { code: textOf(error["code"]) as never, message: textOf(error["message"]) } }
          : {}),
      },
      current,
    });
  }
  const { mark } = body;
  return { results, ...(typeof mark === "string" ? { mark } : {}) };
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** Reads a page of changes; undefined where it is none. */
export function readPullAnswer(body: unknown): PullAnswer | undefined {
  if (!isObject(body) || !Array.isArray(body["changes"])) return undefined;
  const { cursor, hasMore, mark, restarted } = body;
  if (typeof cursor !== "string" || cursor === "" || typeof hasMore !== "boolean") return undefined;
  const changes = (body["changes"] as unknown[]).map(readEntry);
  if (changes.includes(undefined)) return undefined;
  return {
    changes: changes as Remote[],
    cursor,
    hasMore,
    ...(typeof mark === "string" ? { mark } : {}),
    isRestarted: restarted === true,
  };
}

/** Reads an entry, and keeps what it does not know. */
export function readEntry(value: unknown): Remote | undefined {
  if (!isObject(value) || !isObject(value["metadata"])) return undefined;
  const {
    entryId,
    userId: _userId,
    content,
    timestamp,
    timezone,
    localDate,
    version,
    isDeleted,
    metadata,
    ...rest
  } = value;
  const { tags, mood, location, wordCount: _words, readingTimeSeconds: _reading, ...unknown } = metadata as JsonObject;
  if (typeof entryId !== "string" || typeof content !== "string" || typeof isDeleted !== "boolean") return undefined;
  if (typeof timestamp !== "string" || typeof timezone !== "string" || typeof localDate !== "string") return undefined;
  if (!isVersion(version) || !isTexts(tags) || !isMood(mood) || !isLocation(location)) return undefined;
  const fields: Fields = {
    content,
    timestamp,
    timezone,
    localDate,
    tags,
    ...(mood === undefined ? {} : { mood }),
    ...(location === undefined ? {} : { location }),
    ...(Object.keys(unknown).length === 0 ? {} : { unknown }),
    isDeleted,
  };
  return { entryId: entryId.toLowerCase(), version, fields, rest: rest as JsonObject };
}

/** A change as it travels. Metadata goes whole, since the server replaces it whole. */
export function mutationOf(row: Row, isUnknownKept: boolean): SyncMutation {
  const { entryId, sent } = row;
  if (sent === undefined) throw new TypeError("nothing of this entry is on its way");
  const { mutationId, op, baseVersion, fields } = sent;
  if (op === "delete") return { mutationId, op, entryId, baseVersion };
  const { content, timestamp, timezone, tags, mood, location, unknown } = fields;
  const metadata = {
    ...(isUnknownKept ? unknown : {}),
    tags: [...tags],
    ...(mood === undefined ? {} : { mood }),
    ...(location === undefined ? {} : { location }),
  };
  return { mutationId, op, entryId, baseVersion, content, timestamp, timezone, metadata };
}

function isObject(value: unknown): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isVersion(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isMood(value: Json | undefined): value is MoodRating | undefined {
  return value === undefined || (isObject(value) && typeof value["rating"] === "number");
}

function isLocation(value: Json | undefined): value is GeolocationData | undefined {
  return (
    value === undefined ||
    (isObject(value) && typeof value["latitude"] === "number" && typeof value["longitude"] === "number")
  );
}
