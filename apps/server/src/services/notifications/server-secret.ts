import type { Kek } from "@aura-journal/crypto";
import type { Database } from "../../platform/database.ts";
import { findSecret, insertSecret, secretContext, type SECRETS } from "./secrets-repository.ts";

export interface ServerSecretOptions<T> {
  readonly database: Database;
  readonly kek: Kek;
  readonly now: () => Date;
  readonly name: (typeof SECRETS)[number];
  /** Bytes for a new one. */
  readonly make: () => Buffer;
  /** What its bytes are used as. */
  readonly read: (secret: Buffer) => T;
}

/** A secret of this installation: made at its first use, kept wrapped by the KEK, and in memory from then on. */
export function createServerSecret<T>(options: ServerSecretOptions<T>): () => Promise<T> {
  const { database, kek, name } = options;
  let known: Promise<T> | undefined;

  async function load(): Promise<T> {
    const stored = await findSecret(database, name);
    if (stored !== undefined) return options.read(await kek.unwrap(stored, secretContext(name)));
    const wrapped = await kek.wrap(options.make(), secretContext(name));
    await insertSecret(database, name, wrapped, options.now());
    // Another process may have been first: what stands in the table counts.
    return load();
  }

  return () => {
    known ??= load().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}
