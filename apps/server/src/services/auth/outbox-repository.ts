import type { AuditEvent } from "@aura-journal/contracts";
import { statement, type Queryable } from "../../platform/database.ts";

const INSERT = statement("INSERT INTO auth.outbox (event) VALUES ($1)");

/** Puts an audit event into the outbox, in the transaction of the change that it tells of. */
export async function insertEvent(transaction: Queryable, event: AuditEvent): Promise<void> {
  await transaction.query(INSERT, [JSON.stringify(event)]);
}
