import type { EntryMetadataInput } from "@aura-journal/contracts";
import { isFields, type Fields } from "../../parse/fields.ts";

/** Tags, mood and place as AURA itself says them. What of it is not as it should be is lost, and everything else comes along. */
export function auraMetadataOf(record: Fields, lost: string[]): EntryMetadataInput {
  const { tags, mood, location } = record;
  const metadata: { -readonly [Name in keyof EntryMetadataInput]: EntryMetadataInput[Name] } = {};
  if (Array.isArray(tags) && tags.every((tag) => typeof tag === "string")) metadata.tags = tags;
  else if (tags !== undefined) lost.push("tags");
  const { rating, label } = isFields(mood) ? mood : {};
  if (rating === 1 || rating === 2 || rating === 3 || rating === 4 || rating === 5) {
    metadata.mood = { rating, ...(typeof label === "string" ? { label } : {}) };
    if (label !== undefined && typeof label !== "string") lost.push("mood.label");
  } else if (mood !== undefined) lost.push("mood");
  const { latitude, longitude, name } = isFields(location) ? location : {};
  if (typeof latitude === "number" && typeof longitude === "number") {
    metadata.location = { latitude, longitude, ...(typeof name === "string" ? { name } : {}) };
    if (name !== undefined && typeof name !== "string") lost.push("location.name");
  } else if (location !== undefined) lost.push("location");
  return metadata;
}
