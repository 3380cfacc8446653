import { isLocalDate, isTimeZone } from "@aura-journal/contracts";
import { clockAt, instantAt, shiftYears, type MovedItem, type MovedTime, type OffsetAt } from "@aura-journal/moving";

/** Moves every entry by so many years; day and time of its writer's clock stay. 29 February becomes the 28th where need be. */
export async function* shiftedBy(
  years: number,
  items: AsyncIterable<MovedItem>,
  rules: { readonly timezone: string; readonly offsetIn: (timezone: string) => OffsetAt },
): AsyncGenerator<MovedItem> {
  let nth = 0;
  for await (const item of items) {
    nth += 1;
    yield item.kind === "entry" ? (shifted(item.entry, years, rules) ?? outOfYears(nth)) : item;
  }
}

function shifted(
  entry: (MovedItem & { kind: "entry" })["entry"],
  years: number,
  rules: Parameters<typeof shiftedBy>[2],
): MovedItem | undefined {
  const when = shiftedTime(entry.when, years, rules);
  if (when === undefined) return undefined;
  if (entry.past === undefined) return { kind: "entry", entry: { ...entry, when } };
  // When it was told of and changed stays: that is no day of its writer.
  const revisions = entry.past.revisions.flatMap((revision) => {
    const before = shiftedTime(revision.when, years, rules);
    return before?.kind === "instant" ? [{ ...revision, when: before }] : [];
  });
  const isLost = revisions.length < entry.past.revisions.length;
  const lost = isLost ? [...entry.lost, "revisions"] : entry.lost;
  return { kind: "entry", entry: { ...entry, when, past: { ...entry.past, revisions }, lost } };
}

function shiftedTime(when: MovedTime, years: number, rules: Parameters<typeof shiftedBy>[2]): MovedTime | undefined {
  if (when.kind === "local") {
    const date = isLocalDate(when.date) ? shiftYears(when.date, years) : undefined;
    return date === undefined ? undefined : { ...when, date };
  }
  const timezone = when.timezone !== undefined && isTimeZone(when.timezone) ? when.timezone : rules.timezone;
  const offsetAt = rules.offsetIn(timezone);
  const { localDate, timeMs } = clockAt(new Date(when.timestamp), offsetAt);
  const date = shiftYears(localDate, years);
  if (date === undefined) return undefined;
  const timestamp = instantAt(date, timeMs, offsetAt).toISOString();
  const said = when.date === undefined || !isLocalDate(when.date) ? undefined : shiftYears(when.date, years);
  return { ...when, timestamp, ...(said === undefined ? {} : { date: said }) };
}

function outOfYears(nth: number): MovedItem {
  return { kind: "problem", where: `entry ${nth}`, reason: "its day leaves the years 0001 to 9999" };
}
