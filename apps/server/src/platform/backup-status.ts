import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Gauge, type Registry } from "prom-client";
import { Type, type Static } from "typebox";
import { Check } from "typebox/value";

/** What backups leave behind for others to see: when one last succeeded, whether the last try did, and the same of its proof. */
export type BackupStatus = Static<typeof BackupStatus>;
const BackupStatus = Type.Partial(
  Type.Object({
    lastBackupAt: Type.String(),
    lastBackupOk: Type.Boolean(),
    lastVerifyAt: Type.String(),
    lastVerifyOk: Type.Boolean(),
  }),
);

const MAX_LENGTH = 16 * 1024;

/**
 * Registers the age and the result of the last backup and of the last proof of one, read anew whenever somebody scrapes. A file
 * that is absent, or that says nothing one can go by, gives no metrics: an alert goes by their absence.
 */
export function watchBackups(
  registry: Registry,
  { file, now }: { readonly file: string; readonly now: () => Date },
): void {
  let reading: Promise<BackupStatus | undefined> = Promise.resolve(undefined);
  const gaugeOf = (
    name: string,
    help: string,
    valueOf: (status: BackupStatus) => number | undefined,
    isFirst = false,
  ): void => {
    const gauge = new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        // Gauges are collected in the order in which they were made; one look at the file serves them all.
        if (isFirst) reading = readBackupStatus(file);
        const status = await reading;
        const value = status === undefined ? undefined : valueOf(status);
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
    gauge.remove();
  };
  const ageOf = (instant: string | undefined): number | undefined =>
    // A clock that was set back must not make a backup younger than new.
    instant === undefined ? undefined : Math.max(0, (now().getTime() - Date.parse(instant)) / 1_000);
  gaugeOf("backup_age_seconds", "Seconds since a backup last succeeded", (status) => ageOf(status.lastBackupAt), true);
  gaugeOf("backup_ok", "Whether the last backup succeeded", ({ lastBackupOk }) =>
    lastBackupOk === undefined ? undefined : Number(lastBackupOk),
  );
  gaugeOf("backup_verified_age_seconds", "Seconds since a backup was last restored on trial and proved", (status) =>
    ageOf(status.lastVerifyAt),
  );
  gaugeOf("backup_verified_ok", "Whether the last trial of a backup succeeded", ({ lastVerifyOk }) =>
    lastVerifyOk === undefined ? undefined : Number(lastVerifyOk),
  );
}

/** Registers how much would be lost with the disk: the age of what the history reaches to; absent until it is known. */
export function watchHistory(
  registry: Registry,
  { reach, now }: { readonly reach: () => Date | undefined; readonly now: () => Date },
): void {
  const gauge = new Gauge({
    name: "backup_history_age_seconds",
    help: "Seconds since the moment until which everything is in the history of the embedded database",
    registers: [registry],
    collect() {
      const until = reach();
      if (until === undefined) this.remove();
      else this.set(Math.max(0, (now().getTime() - until.getTime()) / 1_000));
    },
  });
  gauge.remove();
}

/** Notes how a backup, or the proof of one, ended; what is not named stays as it was. */
export async function noteBackup(file: string, news: BackupStatus): Promise<void> {
  const status = { ...(await readBackupStatus(file)), ...news };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${JSON.stringify(status)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

/** @returns undefined for a file that is absent, or says nothing that one can go by */
export async function readBackupStatus(file: string): Promise<BackupStatus | undefined> {
  try {
    const text = await readFile(file, "utf8");
    if (text.length > MAX_LENGTH) return undefined;
    const value: unknown = JSON.parse(text);
    if (!Check(BackupStatus, value)) return undefined;
    const instants = [value.lastBackupAt, value.lastVerifyAt].filter((instant) => instant !== undefined);
    return instants.every((instant) => Number.isFinite(Date.parse(instant))) ? value : undefined;
  } catch {
    return undefined;
  }
}
