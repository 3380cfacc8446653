/** Why the storage of this device refuses. */
export type StorageErrorCode =
  /** The disk, or what the browser allows us of it, is full. What was written before is kept. */
  | "STORAGE_FULL"
  /** The file is not, or no longer, a database that can be read. */
  | "DATABASE_DAMAGED"
  /** The database cannot be opened now. */
  | "DATABASE_UNAVAILABLE";

export class StorageError extends Error {
  readonly code: StorageErrorCode;
  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StorageError";
    this.code = code;
  }
}

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;

/**
 * Tells a failure of the storage from one of a statement. Each platform's SQLite has its own form of error; where it has no
 * code, the message is SQLite's own.
 */
export function asStorageError(error: unknown): unknown {
  if (error instanceof StorageError || !(error instanceof Error)) return error;
  const { errcode, resultCode } = error as { errcode?: unknown; resultCode?: unknown };
  const code = [errcode, resultCode].find((value) => typeof value === "number");
  // The upper bits are of the extended code.
  const primary = code === undefined ? undefined : (code as number) & 0xff;
  if (primary === FULL || isQuota(error) || isQuota(error.cause) || /database or disk is full/.test(error.message)) {
    return new StorageError("STORAGE_FULL", "There is no room left on this device", { cause: error });
  }
  if (
    primary === CORRUPT ||
    primary === NOT_A_DATABASE ||
    /disk image is malformed|is not a database/.test(error.message)
  ) {
    return new StorageError("DATABASE_DAMAGED", "The database of this device is damaged", { cause: error });
  }
  return error;
}

function isQuota(error: unknown): boolean {
  return error instanceof Error && error.name === "QuotaExceededError";
}
