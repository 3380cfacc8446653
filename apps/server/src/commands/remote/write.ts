import { ApiRequestError, type JournalEntry, type MoodRating } from "@aura-journal/contracts";
import { randomBytes } from "node:crypto";
import { uuidv7 } from "../../platform/uuid.ts";
import { CommandFailure, EXIT, type CommandContext } from "../command.ts";
import { composeText } from "./compose.ts";
import { openConnection, type Connection } from "./connection.ts";
import { accountOf, draftFile, dropDraft, keepDraft, listDrafts, readDraft, type Draft } from "./drafts.ts";
import { placesOf } from "./private-files.ts";

export interface WriteOptions {
  readonly mood?: MoodRating["rating"];
  readonly tag: readonly string[];
}

/**
 * Writes an entry into the journal at the server.
 *
 * Crash model: the entry is on the disk, with the id and the time it is sent with, before it is sent, and leaves the disk when the server
 * has acknowledged it. Whatever ends in between, `sendDrafts` sends the same entry, and the server counts it once.
 */
export async function writeEntry(
  context: CommandContext,
  words: readonly string[],
  options: WriteOptions,
): Promise<void> {
  const places = placesOf(context);
  const connection = await openConnection(context, places);
  const content = await composeText(context, words, places.drafts);
  const credentials = connection.credentials();
  const now = context.now();
  const entryId = uuidv7(now, randomBytes);
  const metadata = {
    ...(options.tag.length === 0 ? {} : { tags: [...options.tag] }),
    ...(options.mood === undefined ? {} : { mood: { rating: options.mood } }),
  };
  const draft: Draft = {
    server: credentials.server,
    account: accountOf(credentials),
    entry: { content, entryId, timestamp: now.toISOString(), metadata },
  };
  const file = draftFile(places.drafts, entryId);
  await keepDraft(file, draft);
  try {
    const entry = await send(connection, draft);
    context.output.write(`Written on ${entry?.localDate ?? "its day"}.\n`);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const rest = `The text is kept in ${file}; "aura write --retry" sends it.`;
    throw new CommandFailure(`${error.message} ${rest}`, error.exitCode, error.cause);
  }
  await dropDraft(file);
}

/** Sends every draft that is for the account which is signed in. @throws CommandFailure where one stays */
export async function sendDrafts(context: CommandContext): Promise<void> {
  const places = placesOf(context);
  const files = await listDrafts(places.drafts);
  if (files.length === 0) return void context.output.write("There are no drafts.\n");
  const connection = await openConnection(context, places);
  let sent = 0;
  let left = 0;
  for (const file of files) {
    const kept = await sendDraft(connection, file);
    if (kept === undefined) sent += 1;
    else {
      left += 1;
      context.errors.write(`${file}: ${kept.message}\n`);
      if (kept.exitCode === EXIT.interrupted) throw kept;
    }
  }
  context.output.write(`${sent} sent.\n`);
  if (left > 0) throw new CommandFailure(`${left === 1 ? "A draft is" : `${left} drafts are`} still here.`);
}

/** Why a draft stays, if it does. */
async function sendDraft(connection: Connection, file: string): Promise<CommandFailure | undefined> {
  const draft = await readDraft(file);
  if (draft === undefined) return undefined;
  if (draft === "damaged") return new CommandFailure('This is no draft as "aura write" keeps it.');
  const credentials = connection.credentials();
  if (draft.server !== credentials.server || draft.account !== accountOf(credentials))
    return new CommandFailure(`It is for another account (at ${draft.server}); sign in there.`);
  try {
    await send(connection, draft);
  } catch (error) {
    if (error instanceof CommandFailure) return error;
    throw error;
  }
  await dropDraft(file);
  return undefined;
}

/** The entry as it stands; nothing where it arrived before and has been changed since. */
async function send(connection: Connection, { entry }: Draft): Promise<JournalEntry | undefined> {
  try {
    return (await connection.call((client, options) => client.createEntry({ body: entry }, options))).body;
  } catch (error) {
    if (error instanceof ApiRequestError && error.code === "RES_002") return undefined;
    throw error;
  }
}
