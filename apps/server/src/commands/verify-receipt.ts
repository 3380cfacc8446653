import type { ErasureStatement } from "@aura-journal/contracts";
import { readFile } from "node:fs/promises";
import { readReceipt, type ReadReceipt } from "../services/users/index.ts";
import { CommandFailure, type CommandContext } from "./command.ts";

/** Checks the receipt in a file without asking anybody, and says what it says. */
export async function verifyReceipt(
  context: CommandContext,
  file: string,
  options: { readonly keys?: string; readonly json?: boolean },
): Promise<void> {
  const known = options.keys === undefined ? undefined : await readKeys(options.keys);
  const read = await readReceipt(await readText(file), known ?? []).catch((error: unknown) => {
    throw new CommandFailure(`${file} is no receipt whose signature holds`, 1, error);
  });
  if (known !== undefined && !read.isKnownKey)
    throw new CommandFailure(`${file} is signed with a key that is not among those of ${options.keys}`);
  const { statement, fingerprint } = read;
  if (options.json === true) context.output.write(`${JSON.stringify({ fingerprint, ...statement })}\n`);
  else context.output.write(`${linesOf(read, known !== undefined).join("\n")}\n`);
}

function linesOf({ statement, fingerprint }: ReadReceipt, isKeyChecked: boolean): string[] {
  const { backups } = statement;
  return [
    "The signature holds.",
    `  Server         ${statement.server}`,
    `  Account        ${statement.account}`,
    `  Asked          ${statement.askedAt}`,
    `  Keys destroyed ${statement.keysDestroyedAt} (${statement.keys.length})`,
    `  Destroyed      ${rowsOf(statement)}`,
    `  Unreadable     in every backup from ${backups.unreadableFrom ?? "a day that the operator has not named"}`,
    `  Gone           from every backup from ${backups.goneFrom ?? "a day that the operator has not named"}`,
    `  Signed by      ${fingerprint}${isKeyChecked ? "" : " (compare it with the server's key, or give --keys)"}`,
  ];
}

function rowsOf({ destroyed }: ErasureStatement): string {
  return destroyed.map(({ table, rows }) => `${rows} ${table}`).join(", ");
}

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: unknown) => {
    throw new CommandFailure(`${file} cannot be read`, 1, error);
  });
}

async function readKeys(file: string): Promise<readonly { readonly x?: string }[]> {
  const text = await readText(file);
  try {
    const { keys } = JSON.parse(text) as { keys?: readonly { readonly x?: string }[] };
    if (Array.isArray(keys)) return keys;
  } catch {
    // Told below with what is no key set either.
  }
  throw new CommandFailure(`${file} holds no published keys`);
}
