import { EMPTY_REPORT } from "@aura-journal/moving";
import type { Database, Transaction } from "../../../platform/database.ts";
import { uuidv7 } from "../../../platform/uuid.ts";
import type { UserKeyStore } from "../user-keys.ts";
import type { ImportFacts, ImportRow, ImportState } from "./import-record.ts";
import { makeImportKey, openImport, type ImportSeals } from "./import-sealing.ts";
import { changeImport, findImport, findRunning, insertImport, listImports } from "./imports-repository.ts";

/** An import, opened. It is as it was read; who changes it gets the next one. */
export interface OpenImport {
  readonly userId: string;
  readonly importId: string;
  readonly state: ImportState;
  /** The first item of the source that has not been dealt with. */
  readonly nextItem: number;
  readonly revision: number;
  readonly facts: ImportFacts;
  readonly createdAt: Date;
  readonly seals: ImportSeals;
}

export interface ImportChange {
  readonly state?: ImportState;
  readonly nextItem?: number;
  readonly facts?: ImportFacts;
}

/** Somebody else has moved the import on: another process, or its writer. What was about to be committed with it is not. */
export class ImportOvertaken extends Error {
  override readonly name = "ImportOvertaken";
}

export interface ImportStore {
  begin(
    userId: string,
    given: {
      readonly state: ImportState;
      readonly name: string;
      readonly sourceCode?: Buffer;
      readonly facts?: Partial<ImportFacts>;
    },
  ): Promise<OpenImport>;
  find(userId: string, importId: string): Promise<OpenImport | undefined>;
  findRunning(userId: string, sourceCode: Buffer): Promise<OpenImport | undefined>;
  /** The newest, newest first. */
  list(userId: string): Promise<OpenImport[]>;
  /** @throws ImportOvertaken where it is no longer as it was read */
  change(transaction: Transaction, before: OpenImport, change: ImportChange): Promise<OpenImport>;
}

/** More imports than that are in nobody's list. */
const LISTED = 100;

export function createImportStore(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}): ImportStore {
  const { database, keys, now, randomBytes } = options;

  async function opened(row: ImportRow): Promise<OpenImport> {
    const { userId, importId, state, nextItem, revision, createdAt } = row;
    const keyring = await keys.keyringFor(userId, [row.keyVersion]);
    const seals = openImport(keyring, { userId, importId }, row);
    const sealed = seals.openFacts(row.facts, revision) as ImportFacts;
    // One of an earlier release may not know of everything that is counted today.
    const facts = { ...sealed, report: { ...EMPTY_REPORT, ...sealed.report } };
    return { userId, importId, state, nextItem, revision, facts, createdAt, seals };
  }

  return {
    async begin(userId, { state, name, sourceCode = null, facts: given }) {
      const keyring = await keys.keyringOf(userId);
      const importId = uuidv7(now(), randomBytes);
      const createdAt = now();
      const key = makeImportKey(keyring, { userId, importId }, randomBytes);
      const seals = openImport(keyring, { userId, importId }, key);
      const facts: ImportFacts = { name, report: EMPTY_REPORT, ...given };
      const row = { userId, importId, state, sourceCode, ...key, createdAt };
      await insertImport(database.as(userId), { ...row, facts: seals.sealFacts(facts, 1) });
      return { userId, importId, state, nextItem: 0, revision: 1, facts, createdAt, seals };
    },
    async find(userId, importId) {
      const row = await findImport(database.as(userId), userId, importId);
      return row === undefined ? undefined : opened(row);
    },
    async findRunning(userId, sourceCode) {
      const row = await findRunning(database.as(userId), userId, sourceCode);
      return row === undefined ? undefined : opened(row);
    },
    async list(userId) {
      return Promise.all((await listImports(database.as(userId), userId, LISTED)).map(opened));
    },
    async change(transaction, before, change) {
      const after: OpenImport = { ...before, ...change, revision: before.revision + 1 };
      const { state, nextItem } = after;
      const facts = before.seals.sealFacts(after.facts, after.revision);
      const isChanged = await changeImport(transaction, before, { state, nextItem, facts, changedAt: now() });
      if (!isChanged) throw new ImportOvertaken("the import was moved on by somebody else");
      return after;
    },
  };
}
