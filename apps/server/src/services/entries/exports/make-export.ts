import { ENTRY_LIMITS } from "@aura-journal/contracts";
import type { Database } from "../../../platform/database.ts";
import type { Jobs, JobTask } from "../../../platform/jobs.ts";
import { uuidv7 } from "../../../platform/uuid.ts";
import type { Happened } from "../happened.ts";
import type { UserKeyring, UserKeyStore } from "../user-keys.ts";
import type { ExportWish, ExportWriter } from "./export-writer.ts";
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

/**
 * Makes files in the background, in pieces that are sealed as they come: neither a file in clear nor half a file is ever
 * kept. Interrupted, it is made anew from the beginning; the pieces of before are taken away first.
 */
export function createExportMaker(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly jobs: Jobs;
  readonly write: ExportWriter;
  readonly exportHours: number;
  readonly now: () => Date;
  readonly happened: Happened;
  readonly randomBytes: (size: number) => Buffer;
  /** Aborted when the service stops: the job comes back elsewhere, or later. */
  readonly stopping: AbortSignal;
}): ExportMaker {
  const { database, keys, jobs, now, stopping } = options;

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
      const about = { what: "request", userId, exportId, attempt: 0 } as const;
      const request = openAbout(keyring, about, row.request) as SealedRequest;
      const journal = await options.write(userId, wishOf(row, request), async (done, total) => {
        stopping.throwIfAborted();
        await noteProgress(scoped, row, done, total);
      });
      const written = await writeParts(scoped, key, row, journal.content);
      if (!(await journal.isUnchanged()) && reading < MAX_READINGS) continue;
      const unreadable = journal.unreadable().slice(0, ENTRY_LIMITS.unreadable);
      await finish(row, keyring, { ...written, unreadable });
      return;
    }
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
      await options.happened(transaction, userId, "export.ready", [{ exportId: attempt.exportId }]);
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

function wishOf({ format, createdAt }: ExportRow, { part, language, seal }: SealedRequest): ExportWish {
  return {
    format,
    part,
    language,
    createdAt,
    seal: seal && {
      iterations: seal.iterations,
      salt: Buffer.from(seal.salt, "base64"),
      key: Buffer.from(seal.key, "base64"),
    },
  };
}
