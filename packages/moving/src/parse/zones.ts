import { isTimeZone } from "@aura-journal/contracts";

const offsetPattern = /^(?:gmt|utc)?([+-])(\d{1,2})(?::?00)?$/iu;
/** Whole hours that have a name of their own in the database of zones. */
const MOST_WEST = -12;
const MOST_EAST = 14;

/**
 * The zone that a source names, by its name in the database of zones; `GMT+0200` has one there as well, since it says no more than
 * a distance in whole hours.
 * @returns undefined where it is none
 */
export function timeZoneOf(written: unknown): string | undefined {
  if (typeof written !== "string") return undefined;
  const zone = written.trim();
  if (isTimeZone(zone)) return zone;
  const [, sign, digits] = offsetPattern.exec(zone) ?? [];
  if (sign === undefined || digits === undefined) return undefined;
  return zoneOfHours(Number(sign + digits));
}

/** The zone that is always so many hours ahead of UTC; undefined where none has that distance. */
export function zoneOfHours(hours: number): string | undefined {
  if (hours === 0) return "UTC";
  if (!Number.isInteger(hours) || hours < MOST_WEST || hours > MOST_EAST) return undefined;
  // The names count the other way (POSIX): `Etc/GMT-2` is two hours ahead of UTC.
  return `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`;
}
