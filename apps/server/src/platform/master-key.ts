import { randomBytes } from "node:crypto";
import { chmod, link, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
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
import { cloudKeyServices, type KeyService, type KeyServices } from "./clouds/key-service.ts";
import { AuraError } from "./errors.ts";
import { nameKeyFrom } from "./name-key.ts";
import { openSealedKeyring, sealedBy, sealKeyring } from "./sealed-keyring.ts";

/** The key that wraps all others, and where it lies. */
export interface MasterKey {
  readonly kek: Kek;
  /** Path of the file; absent when the keyring came from the environment. */
  readonly file: string | undefined;
  /** URI of the key management service's key that seals it; absent where it lies in clear. */
  readonly sealedBy: string | undefined;
  /** Whether this start made it: the operator has to be told to back it up. */
  readonly isNew: boolean;
  /** Hides names in what the processes share (Redis); every process with this keyring has the same. It opens nothing. */
  readonly nameKey: Buffer;
}

/** What is asked of the configuration to find the keyring. */
export type KeyringConfig = Pick<Config, "masterKey" | "masterKeyFile" | "kms" | "clouds">;

/**
 * Loads the keyring from the environment or its file; makes the file (0600) where there is none and `mayCreate` says that
 * there is nothing yet that another key would have to open. A sealed keyring is opened by its key management service, once:
 * from then on the service is needed for nothing, and may be away.
 * @throws KeyringError with what to do, never with key material
 */
export async function loadMasterKey(
  config: KeyringConfig,
  options: {
    readonly now: Date;
    /** Whether several processes share the key: none of them makes it then, for two would make two. */
    readonly isShared?: boolean;
    readonly mayCreate: () => Promise<boolean>;
    readonly services?: KeyServices;
  },
): Promise<MasterKey> {
  const { services = cloudKeyServices(config.clouds) } = options;
  if (config.masterKey !== undefined) {
    const text = config.masterKey.reveal();
    refuseOtherSeal(text, config, "AURA_MASTER_KEY");
    const keyring = await openKeyring(text, services);
    const kek = createLocalKek(keyring);
    return { kek, file: undefined, sealedBy: sealedBy(text), isNew: false, nameKey: nameKeyOf(keyring) };
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
        `The master key ${file} is missing, and only it can open what it has sealed. Put the backup of the key in its place, or name it with AURA_MASTER_KEY_FILE.`,
      );
    }
    isNew = await createKeyringFile(file, options.now, sealFor(config.kms, services));
  }
  await refuseOpenFile(file);
  const state = await stateOf(file);
  const text = await readFile(file, "utf8");
  refuseOtherSeal(text, config, file);
  const keyring = await openKeyring(text, services);
  const kek = createFileKek(file, services, { keyring, state });
  return { kek, file, sealedBy: sealedBy(text), isNew, nameKey: nameKeyOf(keyring) };
}

function nameKeyOf(keyring: Keyring): Buffer {
  const active = keyring.keys.get(keyring.activeId);
  if (active === undefined) throw new KeyringError(`key "${keyring.activeId}" is not in the keyring`);
  return nameKeyFrom(active);
}

/**
 * Makes a keyring file where there is none.
 * @returns whether it was made: another process may have been first, and its key is the one that counts
 */
export async function createKeyringFile(file: string, now: Date, seal?: KeyService): Promise<boolean> {
  // On a database of others nobody has made the data directory yet; as root, the database of our own must pass through it.
  await mkdir(dirname(file), { recursive: true, mode: 0o711 });
  // Under a name of its own, then linked into place: never half a file, and never over another's.
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await writeKeyring(draft, createKeyring(randomBytes, now), seal);
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

/** Reads a keyring file; a sealed one needs the services. @throws KeyringError with what to do */
export async function readKeyring(file: string, services?: KeyServices): Promise<Keyring> {
  return openKeyring(await readFile(file, "utf8"), services);
}

/** A keyring's text, opened. @throws KeyringError with what to do */
export async function openKeyring(text: string, services?: KeyServices): Promise<Keyring> {
  const kms = sealedBy(text);
  if (kms === undefined) return parseKeyring(text);
  if (services === undefined) throw new KeyringError(`the keyring is sealed by ${kms}`);
  return openSealedKeyring(text, services);
}

/** What a keyring file is sealed by; undefined for one in clear. */
export async function sealOf(file: string): Promise<string | undefined> {
  return sealedBy(await readFile(file, "utf8"));
}

/** The service that is to seal, of what AURA_KMS says. */
export function sealFor(kms: string | undefined, services: KeyServices): KeyService | undefined {
  return kms === undefined || kms === "none" ? undefined : services(kms);
}

/**
 * Replaces a keyring file whole, sealed by a service or in clear: written beside it, on disk, then renamed, so that a crash
 * leaves the old one or the new one. Where the service cannot be had, nothing is written.
 */
export async function writeKeyring(file: string, keyring: Keyring, seal?: KeyService): Promise<void> {
  const text = seal === undefined ? serializeKeyring(keyring) : await sealKeyring(keyring, seal);
  const draft = `${file}.draft`;
  const handle = await open(draft, "w", 0o600);
  try {
    await handle.writeFile(text);
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
 * names an unknown one, the file is read again if it changed. The running server follows the file also to another service;
 * while that one is away it opens what it knows, and wraps nothing: a key wrapped under one that is being retired would be lost.
 */
function createFileKek(
  file: string,
  services: KeyServices,
  first: { readonly keyring: Keyring; readonly state: string },
): Kek {
  let stateRead = first.state;
  let kek = createLocalKek(first.keyring);
  let reading: Promise<void> | undefined;
  async function readAgain(state: string): Promise<void> {
    kek = createLocalKek(await readKeyring(file, services));
    stateRead = state;
  }
  async function refresh(): Promise<void> {
    const state = await stateOf(file);
    if (state === stateRead) return;
    // Requests that come meanwhile wait for the one answer of the service.
    reading ??= readAgain(state).finally(() => (reading = undefined));
    await reading;
  }
  return {
    get activeId() {
      return kek.activeId;
    },
    kekIdOf: (wrapped) => kek.kekIdOf(wrapped),
    async wrap(plaintext, context) {
      try {
        await refresh();
      } catch (cause) {
        if (!(cause instanceof KeyringError)) throw cause;
        const message = "The master key has changed and cannot be opened";
        throw new AuraError("EXT_001", message, { status: 503, cause, retryAfterSeconds: 5 });
      }
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

/** Tells one content of the file from the next: two within a tick of the file system's clock differ by their inode. */
async function stateOf(file: string): Promise<string> {
  const { mtimeMs, ino } = await stat(file);
  return `${mtimeMs} ${ino}`;
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

/** At the start the configuration counts: a key in clear where it is to be sealed, or sealed by another service, is not gone on with. */
function refuseOtherSeal(text: string, { kms }: KeyringConfig, where: string): void {
  const seal = sealedBy(text);
  if (kms === undefined || kms === (seal ?? "none")) return;
  const found = seal === undefined ? "lies in clear" : `is sealed by ${seal}`;
  const wanted = kms === "none" ? "in clear" : `sealed by ${kms}`;
  throw new KeyringError(
    `The master key ${where} ${found}, and AURA_KMS wants it ${wanted}. Run: aura keys rotate --kek (it moves it, also beside a running server).`,
  );
}

/** A key that others can read is no secret: refuse to go on rather than seal under it. */
async function refuseOpenFile(file: string): Promise<void> {
  if (process.platform === "win32") return;
  const { mode } = await stat(file);
  if ((mode & 0o077) !== 0) throw new KeyringError(`Others can read the master key ${file}. Run: chmod 600 ${file}`);
}
