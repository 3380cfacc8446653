import { salvagedJournal } from "@aura-journal/sync";
import { salvageAttachments } from "../attachments/salvage-attachments.ts";
import type { Schema } from "./generations.ts";
import { readableRows } from "./readable-rows.ts";

/**
 * The journal in its database. The replica brings its tables up to date by itself; what is salvaged from a damaged database is written
 * in one transaction with the tables it needs.
 */
export const journalSchema: Schema = {
  migrate: () => {},
  salvage(damaged, fresh) {
    for (const { sql, params } of salvagedJournal((table, key) => readableRows(damaged, table, key)))
      fresh.run(sql, params);
    salvageAttachments(damaged, fresh);
  },
};
