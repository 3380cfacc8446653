import { createHmac, type KeyObject } from "node:crypto";
import { uuidOfMac, type SourceMac } from "@aura-journal/moving";

/** The codes of a journal's sources, under its key. */
export function macOf(idKey: KeyObject): SourceMac {
  return (text) => createHmac("sha256", idKey).update(text).digest();
}

/** The id of a change that an import makes to an entry of its own: made again after a crash, it is the same change. */
export function mutationIdOf(mac: SourceMac, change: string, entryId: string, baseVersion: number): string {
  return uuidOfMac(mac(`${change}\n${entryId}\n${baseVersion}`));
}

/** A code of a whole source, under which an interrupted command finds what it had begun. */
export function sourceCodeOf(mac: SourceMac, facts: readonly unknown[]): Buffer {
  return Buffer.from(mac(`source\n${JSON.stringify(facts)}`));
}
