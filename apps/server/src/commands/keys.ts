import { rotateSigningKeys } from "../services/auth/signing-keys.ts";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { rotateMasterKey } from "./master-key-rotation.ts";
import { formatCount, withProgress } from "./progress.ts";
import { connectAs, entriesMaintenance, findAccount, openSession } from "./session.ts";

export interface RotateKeysOptions {
  readonly kek?: boolean;
  readonly userKeys?: boolean;
  readonly signing?: boolean;
  /** Address of the one user whose key is replaced. */
  readonly user?: string;
}

/** Replaces the keys that were asked for; the master key where none was named. */
export async function rotateKeys(context: CommandContext, options: RotateKeysOptions): Promise<void> {
  const { userKeys = false, signing = false, user } = options;
  if (user !== undefined && !userKeys) {
    throw new CommandFailure("--user goes with --user-keys: the other keys belong to nobody alone.", EXIT.usage);
  }
  if (options.kek === true || (!userKeys && !signing)) await rotateMasterKey(context);
  if (userKeys) await rotateUserKeys(context, user);
  if (signing) await rotateSigningKey(context);
}

async function rotateUserKeys(context: CommandContext, email: string | undefined): Promise<void> {
  await using session = await openSession(context);
  const userId = email === undefined ? undefined : (await findAccount(session.runtime, email)).userId;
  const { signal } = context;
  const resealed = await withProgress(context.errors, "sealing journals anew", (onProgress) =>
    entriesMaintenance(session.runtime).rotateUserKeys({
      signal,
      onProgress,
      ...(userId === undefined ? {} : { userId }),
    }),
  );
  const count = `${formatCount(resealed)} ${resealed === 1 ? "value" : "values"}`;
  if (signal.aborted) {
    throw new CommandFailure(
      `Interrupted; ${count} are sealed anew, and everything can be read. Run the same command again and it goes on.`,
      EXIT.interrupted,
    );
  }
  context.output.write(
    `Sealed ${count} anew. The server destroys the old keys as soon as no process can know them any more.\n`,
  );
}

async function rotateSigningKey(context: CommandContext): Promise<void> {
  await using session = await openSession(context);
  await using auth = connectAs(session.access, "aura_auth");
  const kid = await rotateSigningKeys({
    database: auth.database,
    kek: session.runtime.masterKey.kek,
    now: context.now,
  });
  context.output.write(
    `Access tokens are signed with a new key (${kid}); those signed before stay good until they expire.\n`,
  );
}
