import { createHash } from "node:crypto";
import type { CalendarWords } from "./calendar-words.ts";
import type { WrittenDay } from "./feed-repository.ts";

/** A line's octets before it is folded, and those that lead a line folded (RFC 5545, section 3.1). */
const LINE_OCTETS = 75;
/** Calendars ask again after this; some only do so within a day. */
const REFRESH = "PT12H";

/** A calendar has one component at least (section 3.6): an empty journal shows a zone that nobody asks for. */
const NOTHING_YET = [
  ...["BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000"],
  ...["TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE"],
];

/**
 * Days as a calendar (RFC 5545): an event of a whole day each, which has the same name for as long as the day is written on. The same
 * days give the same bytes: no instant but the day itself is in it.
 */
export function calendarOf(
  days: readonly WrittenDay[],
  about: { readonly userId: string; readonly hasCounts: boolean; readonly words: CalendarWords },
): string {
  const { words } = about;
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//AURA Journal//Days written on//EN",
    "CALSCALE:GREGORIAN",
    // RFC 7986 has the standard's own names; older calendars know the others.
    `NAME;LANGUAGE=${words.language}:${text(words.name)}`,
    `X-WR-CALNAME:${text(words.name)}`,
    `REFRESH-INTERVAL;VALUE=DURATION:${REFRESH}`,
    `X-PUBLISHED-TTL:${REFRESH}`,
    ...(days.length === 0 ? NOTHING_YET : days.flatMap((day) => eventOf(day, about))),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

function eventOf(
  { date, entries }: WrittenDay,
  { userId, hasCounts, words }: { readonly userId: string; readonly hasCounts: boolean; readonly words: CalendarWords },
): string[] {
  const day = date.replaceAll("-", "");
  return [
    "BEGIN:VEVENT",
    `UID:${day}-${nameOf(userId)}@aura-journal`,
    `DTSTAMP:${day}T000000Z`,
    // Without an end it lasts the day (section 3.6.1).
    `DTSTART;VALUE=DATE:${day}`,
    `SUMMARY;LANGUAGE=${words.language}:${text(hasCounts ? words.counted(entries) : words.written)}`,
    "CLASS:PRIVATE",
    "TRANSP:TRANSPARENT",
    "END:VEVENT",
  ];
}

/** Tells the days of two people apart, and nothing of either. */
function nameOf(userId: string): string {
  return createHash("sha256").update(`aura/calendar/v1:${userId}`).digest("hex").slice(0, 32);
}

/** A value of type TEXT (section 3.3.11). */
function text(value: string): string {
  return value.replaceAll(/[\\;,]/g, "\\$&").replaceAll(/\r\n|\n|\r/g, "\\n");
}

/** No character is cut in two: what reads line by line would find none. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = "";
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LINE_OCTETS) {
      parts.push(part);
      part = "";
      // The space that says that it goes on.
      octets = 1;
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join("\r\n ");
}
