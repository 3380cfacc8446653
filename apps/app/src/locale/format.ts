/** Dates and numbers as the reader's language writes them. */

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (made === undefined) formats.set(key, (made = new Intl.DateTimeFormat(language, options)));
  return made;
}

/** Noon in UTC of a calendar day: the same day in the formats below, which all speak of UTC. */
function noonOf(localDate: string): Date {
  return new Date(`${localDate}T12:00:00Z`);
}

/** `Saturday, 28 November` */
export function longDay(language: string, localDate: string): string {
  return format(language, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(
    noonOf(localDate),
  );
}

/** `Saturday, 28 November 2026` */
export function fullDay(language: string, localDate: string): string {
  return format(language, { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(
    noonOf(localDate),
  );
}

/** `28 Nov 2026` */
export function shortDay(language: string, localDate: string): string {
  return format(language, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(
    noonOf(localDate),
  );
}

/** `Sat` */
export function weekdayName(language: string, localDate: string): string {
  return format(language, { weekday: "short", timeZone: "UTC" }).format(noonOf(localDate));
}

/** `Saturday` */
export function longWeekdayName(language: string, localDate: string): string {
  return format(language, { weekday: "long", timeZone: "UTC" }).format(noonOf(localDate));
}

/** `November 2026`, of any day of the month. */
export function monthName(language: string, localDate: string): string {
  return format(language, { month: "long", year: "numeric", timeZone: "UTC" }).format(noonOf(localDate));
}

/** `21:40`, in the zone in which it was written. */
export function timeOfDay(language: string, timestamp: string, timezone: string): string {
  return format(language, { hour: "numeric", minute: "2-digit", timeZone: timezone }).format(new Date(timestamp));
}

const UNITS = [
  { unit: "gigabyte", bytes: 1_000_000_000 },
  { unit: "megabyte", bytes: 1_000_000 },
  { unit: "kilobyte", bytes: 1_000 },
] as const;

/** `12 MB`, of a file. */
export function sizeWords(language: string, bytes: number): string {
  const { unit, bytes: step } = UNITS.find((one) => bytes >= one.bytes) ?? UNITS[2];
  const size = Math.max(1, Math.round(bytes / step));
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(size);
}

/** The calendar day of an instant in a zone, `YYYY-MM-DD`. */
export function localDateOf(instant: Date, timezone: string): string {
  return format("sv-SE", { year: "numeric", month: "2-digit", day: "2-digit", timeZone: timezone }).format(instant);
}

const ZONE_KEPT_MS = 60_000;
let zone: { readonly name: string; readonly askedMs: number } | undefined;

/** The zone of this device. Asked at most once a minute: to ask takes as long as a key press may, and travellers can wait. */
export function deviceTimezone(): string {
  const nowMs = Date.now();
  if (zone === undefined || Math.abs(nowMs - zone.askedMs) > ZONE_KEPT_MS) {
    zone = { name: Intl.DateTimeFormat().resolvedOptions().timeZone, askedMs: nowMs };
  }
  return zone.name;
}

/** The first day of the week where this language is spoken: 1 is Monday, 7 is Sunday (CLDR; Monday where unknown). */
export function firstWeekday(language: string): number {
  const locale = new Intl.Locale(language) as Intl.Locale & {
    getWeekInfo?: () => { firstDay: number };
    weekInfo?: { firstDay: number };
  };
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
}
