/** A backup that is not as it was written. The message names the file and the check, for whoever reads it in a bad hour. */
export class BackupDamaged extends Error {
  constructor(file: string, what: string) {
    super(`${file}: ${what}`);
    this.name = "BackupDamaged";
  }
}
