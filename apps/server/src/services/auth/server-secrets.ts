import type { Kek } from "@aura-journal/crypto";
import type { Database } from "../../platform/database.ts";
import {
  findSecret,
  insertSecret,
  listWrapped,
  replaceWrapped,
  WRAPPED_KINDS,
  type WrappedKind,
} from "./secrets-repository.ts";

const PEPPER = "password-pepper";
const PEPPER_BYTES = 48;

/** What the KEK binds a secret of this service to: one can't stand in another's place. */
export function wrapContext(kind: WrappedKind, id: string): { purpose: string; subjectId: string } {
  return { purpose: `auth/${kind}`, subjectId: id };
}

/** The key of the password hashes, made at its first use and kept in memory from then on. */
export function createPepper(options: {
  readonly database: Database;
  readonly kek: Kek;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}): () => Promise<Buffer> {
  const { database, kek } = options;
  let pepper: Promise<Buffer> | undefined;

  async function load(): Promise<Buffer> {
    const stored = await findSecret(database, PEPPER);
    if (stored !== undefined) return kek.unwrap(stored, wrapContext("server-secret", PEPPER));
    const wrapped = await kek.wrap(options.randomBytes(PEPPER_BYTES), wrapContext("server-secret", PEPPER));
    await insertSecret(database, PEPPER, wrapped, options.now());
    // Another process may have been first: what stands in the table counts.
    return load();
  }

  return () => {
    pepper ??= load().catch((error: unknown) => {
      pepper = undefined;
      throw error;
    });
    return pepper;
  };
}

/**
 * Wraps every secret of this service under the active KEK again; safe to run while the service works, and to run twice.
 * @returns how many were rewrapped
 */
export async function rewrapSecrets(options: { readonly database: Database; readonly kek: Kek }): Promise<number> {
  const { database, kek } = options;
  let count = 0;
  for (const kind of WRAPPED_KINDS) {
    for (const { id, wrapped: was } of await listWrapped(database, kind)) {
      if (kek.kekIdOf(was) === kek.activeId) continue;
      const context = wrapContext(kind, id);
      const plain = await kek.unwrap(was, context);
      const wrapped = await kek.wrap(plain, context);
      plain.fill(0);
      if (await replaceWrapped(database, kind, { id, was, wrapped })) count += 1;
    }
  }
  return count;
}
