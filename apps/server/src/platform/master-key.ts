import { randomBytes } from "node:crypto";
import { chmod, link, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import {
  createKeyring,
  createLocalKek,
  KeyringError,
  parseKeyring,
  serializeKeyring,
  type Kek,
  type Keyring,
} from "@aura-journal/crypto";
import type { Config } from "../config.ts";

/** The key that wraps all others, and where it lies. */
export interface MasterKey {
  readonly kek: Kek;
  /** Path of the file; absent when the keyring came from the environment. */
  readonly file: string | undefined;
  /** Whether this start made it: the operator has to be told to back it up. */
  readonly isNew: boolean;
}

/**
 * Loads the keyring from the environment or its file; makes the file (0600) where there is none and `mayCreate` says that
 * there is nothing yet that another key would have to open.
 * @throws KeyringError with what to do, never with key material
 */
export async function loadMasterKey(
  config: Pick<Config, "masterKey" | "masterKeyFile">,
  options: {
    readonly now: Date;
    /** Whether several processes share the key: none of them makes it then, for two would make two. */
    readonly isShared?: boolean;
    readonly mayCreate: () => Promise<boolean>;
  },
): Promise<MasterKey> {
  if (config.masterKey !== undefined) {
    return { kek: createLocalKek(parseKeyring(config.masterKey.reveal())), file: undefined, isNew: false };
  }
  const file = config.masterKeyFile;
  let isNew = false;
  if (!(await isThere(file))) {
    if (options.isShared === true) {
      throw new KeyringError(
        `The master key ${file} is missing. Services that run apart need one and the same: "aura keys create" makes it, once; give each the file (AURA_MASTER_KEY_FILE) or what stands in it (AURA_MASTER_KEY).`,
      );
    }
    if (!(await options.mayCreate())) {
      throw new KeyringError(
        `The master key ${file} is missing, and the database holds entries that only it can open. Put the backup of the key in its place, or name it with AURA_MASTER_KEY_FILE.`,
      );
    }
    isNew = await createKeyringFile(file, options.now);
  }
  await refuseOpenFile(file);
  return { kek: await createFileKek(file), file, isNew };
}

/**
 * Makes a keyring file where there is none.
 * @returns whether it was made: another process may have been first, and its key is the one that counts
 */
export async function createKeyringFile(file: string, now: Date): Promise<boolean> {
  // Under a name of its own, then linked into place: never half a file, and never over another's.
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await writeKeyring(draft, createKeyring(randomBytes, now));
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Reads a keyring file. */
export async function readKeyring(file: string): Promise<Keyring> {
  return parseKeyring(await readFile(file, "utf8"));
}

/** Replaces a keyring file whole: written beside it, on disk, then renamed, so that a crash leaves the old one or the new one. */
export async function writeKeyring(file: string, keyring: Keyring): Promise<void> {
  const draft = `${file}.draft`;
  const handle = await open(draft, "w", 0o600);
  try {
    await handle.writeFile(serializeKeyring(keyring));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(draft, 0o600);
  await rename(draft, file);
  const directory = await open(dirname(file), "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/**
 * A KEK over a file that may grow a key while the server runs (`aura keys rotate`): before wrapping, and when a wrapped key
 * names an unknown one, the file is read again if it changed.
 */
async function createFileKek(file: string): Promise<Kek> {
  let kek = createLocalKek(await readKeyring(file));
  let changedAtMs = (await stat(file)).mtimeMs;
  async function refresh(): Promise<void> {
    const { mtimeMs } = await stat(file);
    if (mtimeMs === changedAtMs) return;
    kek = createLocalKek(await readKeyring(file));
    changedAtMs = mtimeMs;
  }
  return {
    get activeId() {
      return kek.activeId;
    },
    kekIdOf: (wrapped) => kek.kekIdOf(wrapped),
    async wrap(plaintext, context) {
      await refresh();
      return kek.wrap(plaintext, context);
    },
    async unwrap(wrapped, context) {
      try {
        return await kek.unwrap(wrapped, context);
      } catch (error) {
        if (!(error instanceof KeyringError)) throw error;
        await refresh();
        return kek.unwrap(wrapped, context);
      }
    },
  };
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}

/** A key that others can read is no secret: refuse to go on rather than seal under it. */
async function refuseOpenFile(file: string): Promise<void> {
  if (process.platform === "win32") return;
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) throw new KeyringError(`Others can read the master key ${file}. Run: chmod 600 ${file}`);
}
