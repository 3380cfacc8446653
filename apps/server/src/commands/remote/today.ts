import type { JournalEntry } from "@aura-journal/contracts";
import type { CommandContext } from "../command.ts";
import { openConnection, type Connection } from "./connection.ts";
import { placesOf } from "./private-files.ts";
import { lookOf, printable, type Look } from "./terminal.ts";

const PAGE = 100;
const INDENT = "  ";

/** Shows what was written on the writer's day that it is now. */
export async function showToday(context: CommandContext, options: { readonly json?: boolean }): Promise<void> {
  const connection = await openConnection(context, placesOf(context));
  // The first call may bring a new session, and with it the account's time zone.
  const day = dayAt(context.now(), zoneOf(connection));
  const { entries, unreadable } = await entriesOf(connection, day);
  if (options.json === true) {
    for (const entry of entries) context.output.write(`${JSON.stringify(entry)}\n`);
  } else {
    context.output.write(`${shownDay(day, entries, lookOf(context)).join("\n")}\n`);
  }
  if (unreadable > 0) context.errors.write(`Damaged and not shown: ${unreadable}.\n`);
}

/** The time and what else the writer said of an entry, in one line. */
export function headOf({ timestamp, timezone, metadata }: JournalEntry): string {
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: timezone });
  const { mood, tags, location } = metadata;
  const parts = [
    time.format(new Date(timestamp)),
    ...(mood === undefined ? [] : [`${"●".repeat(mood.rating)}${"○".repeat(5 - mood.rating)}`]),
    ...(mood?.label === undefined ? [] : [mood.label]),
    ...tags.map((tag) => `#${tag}`),
    ...(location?.name === undefined ? [] : [location.name]),
  ];
  return printable(parts.join("  ").replaceAll(/\s*\n\s*/g, " "));
}

function shownDay(day: string, entries: readonly JournalEntry[], look: Look): string[] {
  const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "UTC" });
  const heading = look.heading(format.format(new Date(`${day}T00:00:00Z`)));
  if (entries.length === 0) return [heading, "", 'Nothing yet. "aura write" begins.'];
  return [
    heading,
    ...entries.flatMap((entry) => [
      "",
      look.aside(headOf(entry)),
      look.paragraph(printable(entry.content.replaceAll("\r\n", "\n")), INDENT),
    ]),
  ];
}

async function entriesOf(
  connection: Connection,
  day: string,
): Promise<{ readonly entries: readonly JournalEntry[]; readonly unreadable: number }> {
  const entries: JournalEntry[] = [];
  let unreadable = 0;
  let cursor: string | undefined;
  do {
    const query = {
      from_date: day,
      to_date: day,
      sort: "asc",
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    } as const;
    const { body } = await connection.call((client, options) => client.listEntries({ query }, options));
    entries.push(...body.items);
    unreadable = Math.max(unreadable, body.unreadable?.length ?? 0);
    cursor = body.pagination.nextCursor;
  } while (cursor !== undefined);
  return { entries, unreadable };
}

/** An API key does not say whose it is: this machine's zone stands for its owner's. */
function zoneOf(connection: Connection): string {
  const credentials = connection.credentials();
  return credentials.kind === "session" ? credentials.timezone : Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function dayAt(now: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone }).format(now);
}
