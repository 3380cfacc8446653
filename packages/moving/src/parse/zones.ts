import { isTimeZone } from "@aura-journal/contracts";

const offsetPattern = /^(?:gmt|utc)?([+-])(\d{1,2})(?::?00)?$/iu;
/** Whole hours that have a name of their own in the database of zones, to the west and to the east. */
const MOST_HOURS = { "-": 12, "+": 14 } as const;

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
  if (sign !== "+" && sign !== "-") return undefined;
  const hours = Number(digits);
  if (hours === 0) return "UTC";
  // The names count the other way (POSIX): `Etc/GMT-2` is two hours ahead of UTC.
  return hours <= MOST_HOURS[sign] ? `Etc/GMT${sign === "+" ? "-" : "+"}${hours}` : undefined;
}
