import { statement, type Queryable, type Transaction } from "../../../platform/database.ts";

const INSERT = statement(
  "INSERT INTO notify.parting_mails (mail_id, wrapped, created_at) VALUES ($1, $2, $3) ON CONFLICT (mail_id) DO NOTHING",
);
const FIND = statement(`SELECT wrapped, created_at AS "createdAt" FROM notify.parting_mails WHERE mail_id = $1`);
const LIST = statement(`SELECT mail_id AS "mailId", wrapped FROM notify.parting_mails ORDER BY mail_id`);
const REPLACE = statement("UPDATE notify.parting_mails SET wrapped = $3 WHERE mail_id = $1 AND wrapped = $2");
const DELETE = statement("DELETE FROM notify.parting_mails WHERE mail_id = $1");

export interface PartingMailRow {
  readonly wrapped: Buffer;
  readonly createdAt: Date;
}

/** Keeps a last mail until it is sent; whether it was not kept yet. */
export async function insertPartingMail(
  transaction: Transaction,
  mailId: string,
  row: PartingMailRow,
): Promise<boolean> {
  return (await transaction.execute(INSERT, [mailId, row.wrapped, row.createdAt])) === 1;
}

export async function findPartingMail(queryable: Queryable, mailId: string): Promise<PartingMailRow | undefined> {
  return (await queryable.query<PartingMailRow>(FIND, [mailId]))[0];
}

export function listPartingMails(queryable: Queryable): Promise<{ mailId: string; wrapped: Buffer }[]> {
  return queryable.query(LIST);
}

/** Replaces what is kept unless it changed meanwhile; gives how many were replaced. */
export function replacePartingMail(
  transaction: Transaction,
  mailId: string,
  was: Buffer,
  wrapped: Buffer,
): Promise<number> {
  return transaction.execute(REPLACE, [mailId, was, wrapped]);
}

export async function deletePartingMail(transaction: Transaction, mailId: string): Promise<void> {
  await transaction.execute(DELETE, [mailId]);
}
