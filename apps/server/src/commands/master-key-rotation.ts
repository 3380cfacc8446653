import { randomBytes } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { retireKeys, rotateKeyring } from "@aura-journal/crypto";
import { DataDirectoryHeld, holdDataDirectory } from "../platform/data-directory.ts";
import { cloudKeyServices, type KeyService, type KeyServices } from "../platform/clouds/key-service.ts";
import { readKeyring, sealFor, sealOf, writeKeyring } from "../platform/master-key.ts";
import { rewrapSecrets } from "../services/auth/server-secrets.ts";
import { rewrapNotificationSecrets } from "../services/notifications/index.ts";
import { rewrapAuditKeys } from "../services/users/index.ts";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { createProgress, formatCount } from "./progress.ts";
import {
  connectAs,
  entriesMaintenance,
  isServed,
  openCommandDatabase,
  startServices,
  type CommandSession,
} from "./session.ts";

/**
 * A request that wrapped a key under the old master key just before the file changed has stored it by then or never will:
 * a statement ends after 30 seconds, and none waits longer than 2 for a connection.
 */
const GRACE_MS = 40_000;
const TICK_MS = 500;
/** More rounds than this mean that a server goes on wrapping under the old key. */
const MAX_ROUNDS = 3;

/**
 * Makes a new master key, wraps everything under it, and takes the old one out of the file.
 *
 * Crash model: the file holds the new key and the old ones before anything is wrapped under the new one, and loses the old
 * ones after nothing is under them. Cut off anywhere in between, everything opens, and the next run goes on instead of
 * making yet another key.
 *
 * The new file is sealed as AURA_KMS says, else as the old one was: a move to a key management service, from one to another or
 * away from it is a rotation, since the old key was known to where it lay.
 */
export async function rotateMasterKey(context: CommandContext): Promise<void> {
  const { masterKey, masterKeyFile: file, kms, clouds } = context.config();
  if (masterKey !== undefined) {
    throw new CommandFailure(
      "The master key comes from AURA_MASTER_KEY, which a command cannot change. Write it into a file (chmod 600), name that with AURA_MASTER_KEY_FILE, rotate, and put what the file then holds into the environment of every server.",
    );
  }
  await refuseMissing(file);
  await using _lock = await holdRotation(file, context.now());
  await using database = await openCommandDatabase(context);
  const isShared = database.holder !== undefined || (await isServed(database.access));
  const services = cloudKeyServices(clouds);
  const seal = sealFor(kms ?? (await sealOf(file)), services);
  const oldIds = await addKey(context, file, services, seal);
  await using session = await startServices(context, database);
  let rewrapped = await rewrapAll(context, session);
  if (isShared) {
    await waitForOthers(context);
    let late = await rewrapAll(context, session);
    for (let round = 1; late > 0; round += 1) {
      if (round === MAX_ROUNDS) {
        throw new CommandFailure(
          "A server goes on wrapping keys under the old master key: it reads another key file. Give every server the new file, then run this command again. Both keys stay in the file until then.",
        );
      }
      rewrapped += late;
      await waitForOthers(context);
      late = await rewrapAll(context, session);
    }
  }
  await writeKeyring(file, retireKeys(await readKeyring(file, services), oldIds), seal);
  context.output.write(
    `${formatCount(rewrapped)} keys are wrapped under the new master key; ${oldIds.join(", ")} was taken out of ${file}.\n` +
      `Back up ${file} now. Keep the old backup as long as you keep backups of the database from before today.\n`,
  );
}

/** Puts a new key into the file, unless an earlier run did under the same seal; gives the ids of the older ones. */
async function addKey(
  context: CommandContext,
  file: string,
  services: KeyServices,
  seal: KeyService | undefined,
): Promise<readonly string[]> {
  const before = await readKeyring(file, services);
  const isUnfinished = before.keys.size > 1 && (await sealOf(file)) === seal?.uri;
  const keyring = isUnfinished ? before : rotateKeyring(before, randomBytes, context.now());
  if (!isUnfinished) await writeKeyring(file, keyring, seal);
  context.output.write(
    isUnfinished
      ? `Going on with the rotation to ${keyring.activeId}, which was not finished.\n`
      : `Made the master key ${keyring.activeId}${seal === undefined ? "" : `, sealed by ${seal.uri}`}; until the rotation is done, ${file} holds the old one, too.\n`,
  );
  return [...keyring.keys.keys()].filter((id) => id !== keyring.activeId);
}

async function rewrapAll(context: CommandContext, session: CommandSession): Promise<number> {
  const { kek } = session.runtime.masterKey;
  await using auth = connectAs(session.access, "aura_auth");
  await using users = connectAs(session.access, "aura_users");
  await using notifications = connectAs(session.access, "aura_notify");
  const ofServer =
    (await rewrapSecrets({ database: auth.database, kek })) +
    (await rewrapAuditKeys({ database: users.database, kek })) +
    (await rewrapNotificationSecrets({ database: notifications.database, kek }));
  let total: number | undefined;
  using progress = createProgress({
    stream: context.errors,
    label: "rewrapping user keys",
    nowMs: () => performance.now(),
    get total() {
      return total;
    },
  });
  const ofUsers = await entriesMaintenance(session.runtime).rewrapUserKeys({
    signal: context.signal,
    onProgress(reached) {
      total = reached.total;
      progress.update(reached.done);
    },
  });
  progress.end();
  refuseInterrupted(context);
  return ofServer + ofUsers;
}

async function waitForOthers(context: CommandContext): Promise<void> {
  using progress = createProgress({
    stream: context.errors,
    label: "letting the server finish what it began, seconds",
    total: GRACE_MS / 1_000,
    nowMs: () => performance.now(),
  });
  for (let waitedMs = 0; waitedMs < GRACE_MS; waitedMs += TICK_MS) {
    progress.update(Math.floor(waitedMs / 1_000));
    await delay(TICK_MS);
    refuseInterrupted(context);
  }
}

function refuseInterrupted(context: CommandContext): void {
  if (!context.signal.aborted) return;
  throw new CommandFailure(
    "Interrupted; everything opens, and both keys are in the file. Run the same command again to finish.",
    EXIT.interrupted,
  );
}

/** Two rotations at once would each write a file that lacks the other's key. */
async function holdRotation(file: string, now: Date): Promise<AsyncDisposable> {
  const directory = `${file}.rotation`;
  try {
    const lock = await holdDataDirectory(directory, undefined, now);
    return {
      async [Symbol.asyncDispose]() {
        await lock[Symbol.asyncDispose]();
        await rm(directory, { recursive: true, force: true });
      },
    };
  } catch (error) {
    if (!(error instanceof DataDirectoryHeld)) throw error;
    throw new CommandFailure(`Process ${error.holder.pid} rotates this master key already.`, EXIT.failure, error);
  }
}

async function refuseMissing(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new CommandFailure(`There is no master key ${file} yet; the first start makes it.`);
}
