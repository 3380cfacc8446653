import { ENTRY_LIMITS } from "@aura-journal/contracts/limits";
import type { LocalEntry, Write } from "./journal.ts";

/**
 * The contract knows places by coordinates, with a name. One that is told by its name alone travels as a tag of this form, which every
 * device shows as the place and not as a tag.
 */
const PLACE_TAG = "place:";

export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** The place that a tag names; undefined for any other tag. */
export function placeInTag(tag: string): string | undefined {
  return tag.startsWith(PLACE_TAG) && tag.length > PLACE_TAG.length ? tag.slice(PLACE_TAG.length) : undefined;
}

/** What to write so that an entry has this name for its place; an empty one takes the name away. */
export function writeOfPlaceName(entry: Pick<LocalEntry, "place" | "location">, typed: string): Write {
  const name = typed.trim();
  if (entry.location !== undefined) {
    const { latitude, longitude } = entry.location;
    const kept = [...name].slice(0, ENTRY_LIMITS.placeNameLength).join("");
    return { location: { latitude, longitude, ...(kept === "" ? {} : { name: kept }) } };
  }
  const kept = [...name].slice(0, ENTRY_LIMITS.tagLength - PLACE_TAG.length).join("");
  return {
    ...(entry.place === undefined ? {} : { removeTags: [PLACE_TAG + entry.place] }),
    ...(kept === "" ? {} : { addTags: [PLACE_TAG + kept] }),
  };
}

/** What to write so that an entry has, or no longer has, coordinates; its name stays. Four decimals are some ten metres. */
export function writeOfPosition(entry: Pick<LocalEntry, "place" | "location">, position: Position | undefined): Write {
  const { place } = entry;
  if (position === undefined) {
    return {
      location: null,
      ...(place === undefined || entry.location === undefined ? {} : writeOfPlaceName({}, place)),
    };
  }
  return {
    location: {
      latitude: Math.round(position.latitude * 1e4) / 1e4,
      longitude: Math.round(position.longitude * 1e4) / 1e4,
      ...(place === undefined ? {} : { name: place }),
    },
    ...(place === undefined || entry.location !== undefined ? {} : { removeTags: [PLACE_TAG + place] }),
  };
}
