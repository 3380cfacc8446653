import type { Consent, Survey } from "@aura-journal/contracts";
import { statement, type Queryable, type Transaction } from "../../platform/database.ts";

/** An erasure that is waited for or under way. */
export interface ErasureRow {
  readonly askedAt: Date;
  readonly dueAt: Date;
  readonly keptAt: Date | null;
  readonly startedAt: Date | null;
  readonly survey: Survey | null;
  readonly receipt: string | null;
}

const ROW = `asked_at AS "askedAt", due_at AS "dueAt", kept_at AS "keptAt", started_at AS "startedAt", survey, receipt`;
const READ = statement(`SELECT ${ROW} FROM users.erasures WHERE user_id = $1`);
// Who asks again and sooner is erased sooner; what has begun stays as it is.
const ASK = statement(`
  INSERT INTO users.erasures AS e (user_id, asked_at, due_at) VALUES ($1, $2, $3)
  ON CONFLICT (user_id) DO UPDATE SET due_at = least(e.due_at, $3), kept_at = NULL
  RETURNING ${ROW}`);
const START = statement(`
  UPDATE users.erasures SET started_at = coalesce(started_at, $3)
  WHERE user_id = $1 AND due_at = $2 AND kept_at IS NULL RETURNING ${ROW}`);
const KEEP = statement(
  "UPDATE users.erasures SET kept_at = coalesce(kept_at, $2) WHERE user_id = $1 AND started_at IS NULL",
);
const SET_SURVEY = statement(
  `UPDATE users.erasures SET survey = coalesce(survey, $2::jsonb) WHERE user_id = $1 RETURNING ${ROW}`,
);
const SET_RECEIPT = statement(
  `UPDATE users.erasures SET receipt = coalesce(receipt, $2) WHERE user_id = $1 RETURNING ${ROW}`,
);
const END = statement("DELETE FROM users.erasures WHERE user_id = $1");
const INSERT_CONSENT = statement(`
  INSERT INTO users.consents (user_id, consent_id, at, was, becomes, text_version, text_language, client)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`);
const LIST_CONSENTS = statement(`
  SELECT at, was, becomes, text_version AS version, text_language AS language, client
  FROM users.consents WHERE user_id = $1 ORDER BY at DESC, consent_id DESC LIMIT $2`);

export async function readErasure(queryable: Queryable, userId: string): Promise<ErasureRow | undefined> {
  return (await queryable.query<ErasureRow>(READ, [userId]))[0];
}

export async function askErasure(transaction: Transaction, userId: string, at: Date, dueAt: Date): Promise<ErasureRow> {
  return (await transaction.query<ErasureRow>(ASK, [userId, at, dueAt]))[0]!;
}

/** Passes the point of no return; `undefined` where its owner changed their mind, or it is due at another time. */
export async function startErasure(
  transaction: Transaction,
  userId: string,
  dueAt: Date,
  now: Date,
): Promise<ErasureRow | undefined> {
  return (await transaction.query<ErasureRow>(START, [userId, dueAt, now]))[0];
}

/** Whether it had not begun. */
export async function keepAccount(transaction: Transaction, userId: string, now: Date): Promise<boolean> {
  return (await transaction.execute(KEEP, [userId, now])) === 1;
}

/** The first survey counts: a later one would see what is half destroyed. */
export async function setSurvey(transaction: Transaction, userId: string, survey: Survey): Promise<ErasureRow> {
  return (await transaction.query<ErasureRow>(SET_SURVEY, [userId, JSON.stringify(survey)]))[0]!;
}

export async function setReceipt(transaction: Transaction, userId: string, receipt: string): Promise<ErasureRow> {
  return (await transaction.query<ErasureRow>(SET_RECEIPT, [userId, receipt]))[0]!;
}

export async function endErasure(transaction: Transaction, userId: string): Promise<void> {
  await transaction.execute(END, [userId]);
}

export async function insertConsent(
  transaction: Transaction,
  userId: string,
  consentId: string,
  consent: Omit<Consent, "at"> & { readonly at: Date },
): Promise<void> {
  const { at, from, to, text, client } = consent;
  const values = [userId, consentId, at, from, to, text?.version ?? null, text?.language ?? null, client ?? null];
  await transaction.execute(INSERT_CONSENT, values);
}

/** Newest first. */
export async function listConsents(queryable: Queryable, userId: string, atMost: number): Promise<Consent[]> {
  const rows = await queryable.query<{
    at: Date;
    was: Consent["from"];
    becomes: Consent["to"];
    version: string | null;
    language: string | null;
    client: string | null;
  }>(LIST_CONSENTS, [userId, atMost]);
  return rows.map(({ at, was, becomes, version, language, client }) => ({
    at: at.toISOString(),
    from: was,
    to: becomes,
    ...(version === null || language === null ? {} : { text: { version, language } }),
    ...(client === null ? {} : { client }),
  }));
}
