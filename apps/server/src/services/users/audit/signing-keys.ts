import type { Kek } from "@aura-journal/crypto";
import type { Transaction } from "../../../platform/database.ts";
import { readSigningKeys, replaceWrappedKey } from "./audit-repository.ts";
import { rewrapSigningKey } from "./signing.ts";

/** Puts the log's signing keys under the active master key; returns how many were under another. Safe to run twice. */
export async function rewrapAuditKeys(options: { readonly database: Transaction; readonly kek: Kek }): Promise<number> {
  let rewrapped = 0;
  for (const stored of await readSigningKeys(options.database)) {
    const after = await rewrapSigningKey(options.kek, stored);
    if (after === undefined) continue;
    await replaceWrappedKey(options.database, stored, after);
    rewrapped += 1;
  }
  return rewrapped;
}
