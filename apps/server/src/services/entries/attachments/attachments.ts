import { LRUCache } from "lru-cache";
import type { Config } from "../../../config.ts";
import type { Database } from "../../../platform/database.ts";
import type { Logger } from "../../../platform/logger.ts";
import type { Telemetry } from "../../../platform/telemetry.ts";
import type { EntryEvents } from "../events.ts";
import { isTampered } from "../sealing.ts";
import type { UserKeyStore } from "../user-keys.ts";
import { createBlobWriting } from "./blob-writing.ts";
import { createAttachmentCollection, type AttachmentCollection } from "./collection.ts";
import { createDirectoryBlobs } from "./directory-blobs.ts";
import { createHashKeys } from "./hash-keys.ts";
import { createAttachmentReading, type AttachmentReading } from "./reading.ts";
import { createAttachmentResealing, type AttachmentResealing } from "./resealing.ts";
import { createAttachmentStoring, type AttachmentStoring } from "./storing.ts";

export interface Attachments {
  readonly storing: AttachmentStoring;
  readonly reading: AttachmentReading;
  readonly collection: AttachmentCollection;
  readonly resealing: AttachmentResealing;
}

const AUDITED_TTL_MS = 60 * 60_000;

/** All that is done with attachments, over the blob store that is configured; the client of another than a directory is loaded for those who have one. */
export async function createAttachments(options: {
  readonly config: Pick<Config, "blobs" | "clouds" | "attachmentQuotaBytes">;
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly events: EntryEvents;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}): Promise<Attachments> {
  const { config, database, keys, now, randomBytes } = options;
  const { s3, directory } = config.blobs;
  const environment = JSON.parse(config.clouds.awsEnvironment.reveal()) as Record<string, string>;
  const store =
    s3 === undefined
      ? createDirectoryBlobs(directory, now)
      : (await import("./s3-blobs.ts")).createS3Blobs(s3, environment, now);
  const writing = createBlobWriting({ store, randomBytes });
  const report = createReport(options);
  const hashKeyOf = createHashKeys({ database, keys, randomBytes });
  return {
    storing: createAttachmentStoring({
      database,
      keys,
      hashKeyOf,
      writing,
      quotaBytes: config.attachmentQuotaBytes,
      now,
    }),
    reading: createAttachmentReading({ database, keys, store, report }),
    collection: createAttachmentCollection({ database, store, writing, now }),
    resealing: createAttachmentResealing({ database, keys, report }),
  };
}

/** Counts, logs and audits what failed its authentication: one that is looked at all day once an hour. */
function createReport({
  telemetry,
  logger,
  events,
}: {
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly events: EntryEvents;
}): (userId: string, attachmentId: string, error: unknown) => void {
  const audited = new LRUCache<string, true>({ max: 10_000, ttl: AUDITED_TTL_MS });
  return (userId, attachmentId, error) => {
    if (!isTampered(error)) return;
    telemetry.integrityFailures.inc({ table: "attachments" });
    logger.error({ err: error, attachmentId }, "a stored attachment failed authentication");
    const id = userId + attachmentId;
    if (audited.has(id)) return;
    audited.set(id, true);
    events.record(events.make("attachment.integrity_failure", { userId, attachmentId })).catch((cause: unknown) => {
      audited.delete(id);
      logger.error({ err: cause, attachmentId }, "the integrity failure could not be put on record");
    });
  };
}
