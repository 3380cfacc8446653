import { isLocalDate } from "@aura-journal/contracts";
import type { MovedTime } from "../moved-entry.ts";

const momentPattern =
  /^(\d{4}-\d{2}-\d{2})(?:(?:[T ]|, ?)\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([AaPp][Mm])?\s*(Z|[+-]\d{2}:?\d{2})?)?$/u;

/**
 * A date as journals write it: `2024-05-01`, `2024-05-01 21:00`, `2024-05-01T21:00:00.123Z`, `2024-05-01 21:00:00Z`,
 * `2024-05-01 09:00 PM`. A moment, to the millisecond, where it names its distance to UTC, a day and a clock otherwise.
 */
export function momentOf(text: string, timezone?: string): MovedTime | undefined {
  const trimmed = text.trim();
  const match = trimmed.length > 40 ? null : momentPattern.exec(trimmed);
  const [, date = "", hours, minutes = "", seconds, fraction = "", half, offset] = match ?? [];
  if (!isLocalDate(date)) return undefined;
  const zone = timezone === undefined ? {} : { timezone };
  if (hours === undefined) return { kind: "local", date, ...zone };
  const hour = hourOf(Number(hours), half?.toLowerCase());
  if (hour === undefined || Number(minutes) > 59 || Number(seconds ?? 0) > 59) return undefined;
  const time = `${String(hour).padStart(2, "0")}:${minutes}${seconds === undefined ? "" : `:${seconds}`}`;
  if (offset === undefined) return { kind: "local", date, time, ...zone };
  const exactly = fraction === "" ? time : `${time}.${fraction.slice(0, 3).padEnd(3, "0")}`;
  const away = offset === "Z" ? "Z" : offset.replace(/(\d{2}):?(\d{2})$/u, "$1:$2");
  const epochMs = Date.parse(`${date}T${exactly}${away}`);
  const moment = momentOfMs(epochMs);
  if (moment === undefined) return undefined;
  const offsetMinutes = (Date.parse(`${date}T${exactly}Z`) - epochMs) / 60_000;
  // Without a distance to UTC, it is the program that counts so, and says nothing of its writer.
  const isOfWriter = timezone === undefined && offsetMinutes !== 0;
  return { ...moment, ...zone, ...(isOfWriter ? { offsetMinutes } : {}) };
}

/** Of dates that JavaScript and the journal both know. */
const MAXIMUM_MS = 253_402_300_799_999;

/** A moment by its milliseconds since 1970. */
export function momentOfMs(epochMs: number): (MovedTime & { readonly kind: "instant" }) | undefined {
  if (!(Math.abs(epochMs) <= MAXIMUM_MS)) return undefined;
  const timestamp = new Date(epochMs).toISOString();
  return timestamp.length > 24 ? undefined : { kind: "instant", timestamp };
}

/** A date as journals write it, or seconds or milliseconds since 1970, as programs do. */
export function programMomentOf(text: string, timezone?: string): MovedTime | undefined {
  const trimmed = text.trim();
  const [, seconds = "", rest = "000"] = /^(\d{10})(\d{3})?$/u.exec(trimmed) ?? [];
  return momentOf(seconds === "" ? trimmed : new Date(Number(seconds + rest)).toISOString(), timezone);
}

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour > 23 ? undefined : hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half === "pm" ? 12 : 0);
}
