import { Readable } from "node:stream";
import {
  EXPORT_LIMITS,
  type ExportList,
  type ExportRequest,
  type ExportStarted,
  type JournalExport,
} from "@aura-journal/contracts";
import { SealError } from "@aura-journal/crypto";
import { derivePassphraseKey, type ExportedPart } from "@aura-journal/moving";
import type { Database } from "../../../platform/database.ts";
import { AuraError, invalid, notFound } from "../../../platform/errors.ts";
import type { Jobs } from "../../../platform/jobs.ts";
import { uuidv7 } from "../../../platform/uuid.ts";
import type { EntryEvents } from "../events.ts";
import { insertEvents } from "../upkeep-repository.ts";
import type { UserKeyStore } from "../user-keys.ts";
import { exportFileName, exportMediaType } from "./export-form.ts";
import {
  deleteExport,
  findExport,
  insertExport,
  listExports,
  renewExport,
  type ExportRow,
} from "./export-repository.ts";
import { openAbout, readParts, sealAbout, type ExportOutcome } from "./sealed-parts.ts";

/** What was asked for, as it waits under the seal. */
export interface SealedRequest {
  readonly part?: ExportedPart;
  readonly language?: string;
  /** What the passphrase came to, in base64; the passphrase itself is nowhere. */
  readonly seal?: { readonly salt: string; readonly iterations: number; readonly key: string };
}

export interface ExportAsker {
  readonly userId: string;
  readonly requestId: string;
  readonly language: string | undefined;
}

export interface ExportFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly content: Readable;
}

export interface Exports {
  /** @throws AuraError RES_002 where one is under way, VAL_001 where the range ends before it begins */
  start(asker: ExportAsker, request: ExportRequest): Promise<ExportStarted>;
  list(userId: string): Promise<ExportList>;
  /** @throws AuraError RES_001 */
  get(userId: string, exportId: string): Promise<JournalExport>;
  /** @throws AuraError RES_001, or RES_002 where it is not ready */
  file(userId: string, exportId: string): Promise<ExportFile>;
  /** @throws AuraError RES_001 */
  remove(userId: string, exportId: string): Promise<void>;
}

/** Worked off by this service: makes the file. Done anew, it begins from nothing. */
export const EXPORT_TASK = "entries.export";
const MAX_ATTEMPTS = 5;
const HOUR_MS = 3_600_000;

/**
 * What a person asks about exports.
 *
 * Crash model: the row and its job are one commit. The file's pieces lie in a table that does not outlive a crash of
 * PostgreSQL, and no other database has it: a file that was ready and is not whole any more is made anew when it is asked for.
 */
export function createExports(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly jobs: Jobs;
  readonly events: EntryEvents;
  readonly exportHours: number;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}): Exports {
  const { database, keys, jobs, events, now } = options;

  async function enqueue(transaction: Parameters<Jobs["add"]>[0], userId: string, exportId: string): Promise<void> {
    const job = { key: `${EXPORT_TASK}:${exportId}`, maxAttempts: MAX_ATTEMPTS };
    await jobs.add(transaction, EXPORT_TASK, { userId, exportId }, job);
  }

  /** How a finished export ended; undefined where its file is no longer whole. */
  async function outcomeOf(row: ExportRow): Promise<ExportOutcome | undefined> {
    if (row.state !== "ready" || row.outcome === null) return undefined;
    const keyring = await keys.existingKeyringOf(row.userId, [row.keyVersion]);
    if (keyring === undefined) throw notFound();
    const outcome = openAbout(keyring, { ...row, what: "outcome" }, row.outcome) as ExportOutcome;
    return outcome.parts === row.parts ? outcome : undefined;
  }

  async function looked(row: ExportRow): Promise<{ readonly row: ExportRow; readonly outcome?: ExportOutcome }> {
    const outcome = await outcomeOf(row);
    if (outcome !== undefined) return { row, outcome };
    if (row.state !== "ready") return { row };
    await database.transaction(row.userId, async (transaction) => {
      if (await renewExport(transaction, row)) await enqueue(transaction, row.userId, row.exportId);
    });
    return { row: { ...row, state: "waiting", done: 0, total: 0 } };
  }

  async function found(userId: string, exportId: string): Promise<ExportRow> {
    const row = await findExport(database.as(userId), userId, exportId, now());
    if (row === undefined) throw notFound();
    return row;
  }

  return {
    async start({ userId, requestId, language }, request) {
      const part = partOf(request);
      const { active } = await keys.keyringOf(userId);
      const createdAt = now();
      const exportId = uuidv7(createdAt, options.randomBytes);
      const { format = "aura-json", passphrase } = request;
      const sealed: SealedRequest = {
        ...(part === undefined ? {} : { part }),
        ...(language === undefined ? {} : { language }),
        ...(passphrase === undefined ? {} : { seal: await sealOf(passphrase, options.randomBytes) }),
      };
      const row = {
        userId,
        exportId,
        format,
        isSealed: passphrase !== undefined,
        keyVersion: active.keyVersion,
        request: sealAbout(active, { what: "request", userId, exportId, attempt: 0 }, sealed),
        createdAt,
        expiresAt: new Date(createdAt.getTime() + options.exportHours * HOUR_MS),
      };
      await database.transaction(userId, async (transaction) => {
        if (!(await insertExport(transaction, row, EXPORT_LIMITS.kept))) {
          throw new AuraError("RES_002", "An export is under way already; wait for it, or remove it");
        }
        await insertEvents(transaction, [events.make("journal.exported", { userId, requestId, isOwnDoing: true })]);
        await enqueue(transaction, userId, exportId);
      });
      return { exportId };
    },

    async list(userId) {
      const rows = await listExports(database.as(userId), userId, now(), EXPORT_LIMITS.kept);
      const items: JournalExport[] = [];
      for (const row of rows) items.push(shownExport(await looked(row)));
      return { items };
    },

    async get(userId, exportId) {
      return shownExport(await looked(await found(userId, exportId)));
    },

    async file(userId, exportId) {
      const { row, outcome } = await looked(await found(userId, exportId));
      if (outcome === undefined) throw new AuraError("RES_002", "The export is not ready");
      const keyring = await keys.existingKeyringOf(userId, [row.keyVersion]);
      if (keyring === undefined) throw new SealError();
      return {
        fileName: exportFileName(row.format, row.createdAt, row.isSealed),
        mediaType: exportMediaType(row.format, row.isSealed),
        sizeBytes: outcome.sizeBytes,
        content: Readable.from(readParts(database.as(userId), keyring, row, outcome.parts), { objectMode: false }),
      };
    },

    async remove(userId, exportId) {
      if (!(await deleteExport(database.as(userId), userId, exportId))) throw notFound();
    },
  };
}

/** Takes the time that guessing is to take. */
async function sealOf(
  passphrase: string,
  randomBytes: (size: number) => Buffer,
): Promise<NonNullable<SealedRequest["seal"]>> {
  const { salt, iterations, key } = await derivePassphraseKey(passphrase, randomBytes(16));
  return { iterations, salt: Buffer.from(salt).toString("base64"), key: Buffer.from(key).toString("base64") };
}

/** What an export was narrowed to; undefined for the whole journal. */
function partOf({ from_date: fromDate, to_date: toDate, tag }: ExportRequest): ExportedPart | undefined {
  if (fromDate === undefined && toDate === undefined && tag === undefined) return undefined;
  if (fromDate !== undefined && toDate !== undefined && fromDate > toDate) {
    throw invalid("to_date", "must not lie before from_date");
  }
  return {
    ...(fromDate === undefined ? {} : { fromDate }),
    ...(toDate === undefined ? {} : { toDate }),
    ...(tag === undefined ? {} : { tag }),
  };
}

function shownExport({ row, outcome }: { readonly row: ExportRow; readonly outcome?: ExportOutcome }): JournalExport {
  const { exportId, format, state, isSealed, createdAt, done, total, expiresAt } = row;
  return {
    exportId,
    format,
    state,
    isSealed,
    createdAt: createdAt.toISOString(),
    progress: { done, total },
    ...(outcome === undefined
      ? {}
      : {
          sizeBytes: outcome.sizeBytes,
          fileName: exportFileName(format, createdAt, isSealed),
          ...(outcome.unreadable.length === 0 ? {} : { unreadable: [...outcome.unreadable] }),
          link: `/users/me/export/${exportId}/file`,
          expiresAt: expiresAt.toISOString(),
        }),
  };
}
