import { ENTRY_LIMITS } from "@aura-journal/contracts";
import { writeSealed, writeZip, type ExportedPart } from "@aura-journal/moving";
import type { Database } from "../../../platform/database.ts";
import type { Jobs, JobTask } from "../../../platform/jobs.ts";
import { uuidv7 } from "../../../platform/uuid.ts";
import type { UserKeyring, UserKeyStore } from "../user-keys.ts";
import { deflate } from "./deflate.ts";
import { exportBytes, exportFileName, isWholeForm } from "./export-form.ts";
import type { SealedRequest } from "./exports.ts";
import {
  beginExport,
  failExport,
  findExport,
  finishExport,
  noteProgress,
  type ExportAttempt,
  type ExportRow,
} from "./export-repository.ts";
import type { JournalReader, JournalReading } from "./journal-reader.ts";
import { ExportOvertaken, openAbout, sealAbout, writeParts, type ExportOutcome } from "./sealed-parts.ts";

export interface ExportMaker {
  /** Makes the file of an export; one that was removed or has expired is no error. */
  readonly make: JobTask;
}

/** Worked off by `notifications`: tells somebody of what was done with their account. */
const TELL_TASK = "notifications.tell";
const HOUR_MS = 3_600_000;
/** So often a journal may change while it is exported before what came of it is taken as it is. */
const MAX_READINGS = 3;
const LAST_ATTEMPT = 5;
const ENTRIES_PER_NOTE = 500;

/**
 * Makes files in the background, in pieces that are sealed as they come: neither a file in clear nor half a file is ever
 * kept. Interrupted, it is made anew from the beginning; the pieces of before are taken away first.
 */
export function createExportMaker(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly jobs: Jobs;
  readonly reader: JournalReader;
  readonly exportHours: number;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
  /** Aborted when the service stops: the job comes back elsewhere, or later. */
  readonly stopping: AbortSignal;
}): ExportMaker {
  const { database, keys, jobs, reader, now, stopping } = options;

  async function make(userId: string, exportId: string): Promise<void> {
    const scoped = database.as(userId);
    for (let reading = 1; ; reading += 1) {
      const attempt = await beginExport(scoped, userId, exportId, now());
      const row = await findExport(scoped, userId, exportId, now());
      if (attempt === undefined || row === undefined) return;
      const keyring = await keys.existingKeyringOf(userId, [row.keyVersion]);
      if (keyring === undefined) return;
      const key = keyring.of(row.keyVersion);
      if (key === undefined) throw new Error("the key of an export is gone");
      const request = openAbout<SealedRequest>(keyring, { what: "request", userId, exportId, attempt: 0 }, row.request);
      const part = request.part ?? (isWholeForm(row.format) ? undefined : {});
      const journal = await reader.read(userId, part);
      const written = await writeParts(
        scoped,
        key,
        row,
        fileBytes(row, request, journal, () => monthsOf(userId, part)),
      );
      if (!(await journal.isUnchanged()) && reading < MAX_READINGS) continue;
      const unreadable = journal.unreadable().slice(0, ENTRY_LIMITS.unreadable);
      await finish(row, keyring, { ...written, unreadable });
      return;
    }
  }

  function fileBytes(
    row: ExportRow,
    request: SealedRequest,
    journal: JournalReading,
    months: () => Promise<readonly string[]>,
  ): AsyncIterable<Uint8Array> {
    const { format, createdAt } = row;
    const form = { format, part: request.part, language: request.language, createdAt, months };
    const bytes = exportBytes(noting(row, journal), form);
    if (request.seal === undefined) return bytes;
    const { salt, iterations, key } = request.seal;
    const passphraseKey = { iterations, salt: Buffer.from(salt, "base64"), key: Buffer.from(key, "base64") };
    const name = exportFileName(format, createdAt, false);
    return writeZip(writeSealed(name, bytes, passphraseKey, options.randomBytes(16)), { deflate });
  }

  async function monthsOf(userId: string, part: ExportedPart | undefined): Promise<string[]> {
    const months = new Set<string>();
    for await (const { localDate } of (await reader.read(userId, part)).entries) months.add(localDate.slice(0, 7));
    return [...months].sort();
  }

  function noting(row: ExportRow, journal: JournalReading): Pick<JournalReading, "entries" | "unreadable"> {
    const { entries, total, done, unreadable } = journal;
    return {
      unreadable,
      entries: (async function* () {
        let noted = -ENTRIES_PER_NOTE;
        for await (const entry of entries) {
          if (done() - noted >= ENTRIES_PER_NOTE) {
            stopping.throwIfAborted();
            noted = done();
            await noteProgress(database.as(row.userId), row, noted, total);
          }
          yield entry;
        }
        await noteProgress(database.as(row.userId), row, done(), total);
      })(),
    };
  }

  async function finish(
    attempt: ExportAttempt & ExportRow,
    keyring: UserKeyring,
    outcome: ExportOutcome,
  ): Promise<void> {
    const { userId, keyVersion } = attempt;
    const key = keyring.of(keyVersion);
    if (key === undefined) throw new Error("the key of an export is gone");
    const at = now();
    const sealed = sealAbout(key, { ...attempt, what: "outcome" }, outcome);
    const expiresAt = new Date(at.getTime() + options.exportHours * HOUR_MS);
    await database.transaction(userId, async (transaction) => {
      if (!(await finishExport(transaction, attempt, sealed, expiresAt))) return;
      const mailId = uuidv7(at, options.randomBytes);
      await jobs.add(transaction, TELL_TASK, { userId, kind: "export-ready", mailId, at: at.toISOString() });
    });
  }

  return {
    async make({ userId: user, exportId: id }, { attempt, log }) {
      const [userId, exportId] = [String(user), String(id)];
      try {
        await make(userId, exportId);
      } catch (error) {
        if (error instanceof ExportOvertaken) return;
        if (attempt >= LAST_ATTEMPT && !stopping.aborted) {
          const row = await findExport(database.as(userId), userId, exportId, now());
          if (row !== undefined) await failExport(database.as(userId), row);
          log.warn({ err: error }, "an export has failed for good");
        }
        throw error;
      }
    },
  };
}
