import { readFile } from "node:fs/promises";
import { Gauge, type Registry } from "prom-client";
import { Type, type Static } from "typebox";
import { Check } from "typebox/value";

/** What a backup leaves behind for others to see: when it last ran, how it ended, and the same of its proof. */
type BackupStatus = Static<typeof BackupStatus>;
const BackupStatus = Type.Object({
  lastBackupAt: Type.String(),
  lastBackupOk: Type.Boolean(),
  lastVerifyAt: Type.Optional(Type.String()),
  lastVerifyOk: Type.Optional(Type.Boolean()),
});

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
        if (isFirst) reading = readStatus(file);
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
  gaugeOf("backup_age_seconds", "Seconds since the last backup ended", (status) => ageOf(status.lastBackupAt), true);
  gaugeOf("backup_ok", "Whether the last backup succeeded", ({ lastBackupOk }) => Number(lastBackupOk));
  gaugeOf("backup_verified_age_seconds", "Seconds since a backup was last restored on trial and proved", (status) =>
    ageOf(status.lastVerifyAt),
  );
  gaugeOf("backup_verified_ok", "Whether the last trial of a backup succeeded", ({ lastVerifyOk }) =>
    lastVerifyOk === undefined ? undefined : Number(lastVerifyOk),
  );
}

async function readStatus(file: string): Promise<BackupStatus | undefined> {
  try {
    const text = await readFile(file, "utf8");
    if (text.length > MAX_LENGTH) return undefined;
    const value: unknown = JSON.parse(text);
    if (!Check(BackupStatus, value)) return undefined;
    const instants = [value.lastBackupAt, value.lastVerifyAt ?? value.lastBackupAt];
    return instants.every((instant) => Number.isFinite(Date.parse(instant))) ? value : undefined;
  } catch {
    return undefined;
  }
}
