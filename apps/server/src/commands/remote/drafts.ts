import { EntryCreate } from "@aura-journal/contracts";
import { createHash } from "node:crypto";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import Type, { type Static } from "typebox";
import { Check } from "typebox/value";
import type { Credentials } from "./credentials.ts";
import { writePrivateFile } from "./private-files.ts";

const Draft = Type.Object({
  server: Type.String(),
  /** Whose journal it is for: nobody else's gets it. */
  account: Type.String(),
  /** With its id and its time, so that it is the same entry however often it is sent. */
  entry: EntryCreate,
});
/** An entry on its way to a server. */
export type Draft = Static<typeof Draft>;

/** Where a draft with an entry's id lies. */
export function draftFile(folder: string, entryId: string): string {
  return join(folder, `${entryId}.json`);
}

export async function keepDraft(file: string, draft: Draft): Promise<void> {
  await writePrivateFile(file, `${JSON.stringify(draft, undefined, 2)}\n`);
}

export async function dropDraft(file: string): Promise<void> {
  await rm(file, { force: true });
}

/** The files of all drafts, the oldest first, since their names begin with their time. */
export async function listDrafts(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
  return names
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(folder, name));
}

/** A draft; nothing where another process has sent it meanwhile, `damaged` where it is none. */
export async function readDraft(file: string): Promise<Draft | "damaged" | undefined> {
  try {
    const draft: unknown = JSON.parse(await readFile(file, "utf8"));
    return Check(Draft, draft) ? draft : "damaged";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? undefined : "damaged";
  }
}

/** Tells accounts apart. Of an API key only a digest is kept: a draft is no place for a secret. */
export function accountOf(credentials: Credentials): string {
  if (credentials.kind === "session") return credentials.userId;
  return `key-${createHash("sha256").update(credentials.apiKey).digest("hex").slice(0, 16)}`;
}
