import type { Static } from "typebox";
import type { SearchHit } from "@aura-journal/contracts";
import type { CommandContext } from "../command.ts";
import { openConnection } from "./connection.ts";
import { passagesOf } from "./passages.ts";
import { placesOf } from "./private-files.ts";
import { lookOf, type Look } from "./terminal.ts";
import { headOf } from "./today.ts";

const INDENT = "  ";

export interface SearchOptions {
  readonly limit: number;
  readonly json?: boolean;
}

/** Shows the entries in which all words occur, with the words marked. They travel in the body of a call, where no log keeps them. */
export async function search(
  context: CommandContext,
  words: readonly string[],
  { limit, json }: SearchOptions,
): Promise<void> {
  const connection = await openConnection(context, placesOf(context));
  const body = { q: words.join(" "), limit };
  const answer = await connection.call((client, options) => client.searchEntriesPrivately({ body }, options));
  const { items, pagination, unreadable } = answer.body;
  if (json === true) for (const hit of items) context.output.write(`${JSON.stringify(hit)}\n`);
  else if (items.length === 0) context.output.write("Nothing found.\n");
  else context.output.write(`${items.map((hit) => shownHit(hit, lookOf(context))).join("\n\n")}\n`);
  if (json !== true && pagination.nextCursor !== undefined)
    context.errors.write(`\nThere are more than these ${items.length}; --limit shows up to 100.\n`);
  if (unreadable !== undefined) context.errors.write(`Damaged and not searched: ${unreadable.length}.\n`);
}

function shownHit({ entry, highlights }: Static<typeof SearchHit>, look: Look): string {
  const passages = passagesOf(entry.content, highlights, look.match);
  return [
    `${look.heading(entry.localDate)}  ${look.aside(headOf(entry))}`,
    ...passages.map((passage) => INDENT + passage),
  ].join("\n");
}
