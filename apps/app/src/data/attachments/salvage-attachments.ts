import type { Driver } from "../sqlite/driver.ts";
import { readableRows } from "../sqlite/readable-rows.ts";
import { ATTACHMENT_TABLES } from "./attachment-store.ts";

/**
 * Takes over from a damaged database the attachments that no server has, as far as all their bytes can be read: half a photo is none.
 * What the server has comes from there again.
 */
export function salvageAttachments(damaged: Driver, fresh: Driver): void {
  fresh.exec(ATTACHMENT_TABLES);
  for (const row of readableRows(damaged, "attachments", "attachment_id")) {
    const { attachment_id: id, facts, state } = row;
    if (typeof id !== "string" || typeof facts !== "string" || (state !== "here" && state !== "leaving")) continue;
    try {
      fresh.transaction(() => {
        const taken = state === "here" ? takeParts(damaged, fresh, id) : 0;
        if (state === "here" && taken !== (JSON.parse(facts) as { readonly bytes?: unknown }).bytes) {
          throw new RangeError("Not all of its bytes can be read");
        }
        const names = Object.keys(row);
        fresh.run(
          `INSERT INTO attachments (${names.join()}) VALUES (${names.map(() => "?").join()})`,
          Object.values(row),
        );
      });
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
    }
  }
}

/** @returns how many bytes were taken over */
function takeParts(damaged: Driver, fresh: Driver, attachmentId: string): number {
  let bytes = 0;
  for (let number = 0; ; number += 1) {
    const part = readPart(damaged, attachmentId, number);
    if (part === undefined) return bytes;
    fresh.run("INSERT INTO attachment_parts VALUES (?, ?, ?)", [attachmentId, number, part]);
    bytes += part.length;
  }
}

function readPart(damaged: Driver, attachmentId: string, number: number): Uint8Array | undefined {
  const sql = "SELECT bytes FROM attachment_parts WHERE attachment_id = ? AND number = ?";
  try {
    const [row] = damaged.all(sql, [attachmentId, number]);
    return row?.["bytes"] instanceof Uint8Array ? row["bytes"] : undefined;
  } catch {
    return undefined;
  }
}
