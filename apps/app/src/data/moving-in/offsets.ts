import type { OffsetAt } from "@aura-journal/moving";

const offsetsByZone = new Map<string, OffsetAt>();

/** How far clocks in a zone were ahead of UTC, told by what the platform's own clock shows there. */
export function offsetIn(timezone: string): OffsetAt {
  const known = offsetsByZone.get(timezone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const offsetAt: OffsetAt = (epochMs) => {
    const wholeMs = Math.floor(epochMs / 1_000) * 1_000;
    const parts = new Map(format.formatToParts(wholeMs).map(({ type, value }) => [type, value]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
    const year = parts.get("era") === "BC" ? 1 - part("year") : part("year");
    const shown = new Date(0);
    shown.setUTCFullYear(year, part("month") - 1, part("day"));
    shown.setUTCHours(part("hour"), part("minute"), part("second"));
    return shown.getTime() - wholeMs;
  };
  offsetsByZone.set(timezone, offsetAt);
  return offsetAt;
}
