const INSTANT =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const LOCAL_DATE = /^(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
/** Upper case too: RFC 9562 asks readers to take both, and iOS writes it. Whoever reads a request folds it. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const ZONE_SHAPE = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/;
const EMAIL =
  /^(?!.{65,}@)[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

// The calendar day of such an instant has four digits in every time zone (zones reach from -12:00 to +14:00).
const EARLIEST_MS = Date.parse("0001-01-02T00:00:00Z");
const LATEST_MS = Date.parse("9999-12-30T23:59:59.999Z");

const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

const MAX_ZONES_REMEMBERED = 1_000;
const knownZones = new Set<string>();

/**
 * The meaning of every `format` that the schemas use. A validator registers all of them, so that server, client and tests
 * agree on what each admits; the formats a library brings of its own differ from one library to the next.
 */
export const schemaFormats: Readonly<Record<string, (value: string) => boolean>> = {
  text: isText,
  uuid: (value) => UUID.test(value),
  "date-time": isInstant,
  date: isLocalDate,
  "time-zone": isTimeZone,
  email: (value) => EMAIL.test(value),
};

/** Whether a string is well-formed Unicode without NUL; PostgreSQL's `text` holds exactly such strings. */
export function isText(value: string): boolean {
  return !value.includes("\0") && value.isWellFormed();
}

/**
 * Whether a string is an RFC 3339 instant with an offset, on a real day, between 0001-01-02 and 9999-12-30 in UTC.
 * The leap second `:60` is refused: no clock in use here can tell it from the second after.
 */
export function isInstant(value: string): boolean {
  const day = INSTANT.exec(value)?.[1];
  if (day === undefined || !isRealDay(day)) return false;
  const timeMs = Date.parse(value);
  return timeMs >= EARLIEST_MS && timeMs <= LATEST_MS;
}

/** Whether a string is a real calendar day `YYYY-MM-DD` of the years 0001 to 9999 (proleptic Gregorian). */
export function isLocalDate(value: string): boolean {
  return LOCAL_DATE.test(value) && isRealDay(value);
}

/** Whether a string names a time zone of the IANA database that this runtime knows; offsets such as `+01:00` are no names. */
export function isTimeZone(value: string): boolean {
  if (knownZones.has(value)) return true;
  if (value.length > 64 || !ZONE_SHAPE.test(value)) return false;
  try {
    Intl.DateTimeFormat("en", { timeZone: value });
  } catch {
    return false;
  }
  // Names match without regard to case, so their spellings are without number: the memory must have an end.
  if (knownZones.size >= MAX_ZONES_REMEMBERED) knownZones.clear();
  knownZones.add(value);
  return true;
}

/** `Date.parse` alone would take 30 February for 2 March. Asked of every entry, so it makes no dates. */
function isRealDay(day: string): boolean {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8, 10))];
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : DAYS_OF_MONTH[month - 1];
  return days !== undefined && date >= 1 && date <= days;
}
