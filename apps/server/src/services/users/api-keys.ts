import type { ApiKey, ApiKeyCheck, ApiKeyCreate, ApiKeyCreated, ApiKeyReference } from "@aura-journal/contracts";
import { createHash } from "node:crypto";
import type { Database } from "../../platform/database.ts";
import { AuraError, invalid, notFound } from "../../platform/errors.ts";
import type { Jobs } from "../../platform/jobs.ts";
import type { SignedInContext } from "../../platform/service.ts";
import type { Audit } from "./audit/audit.ts";
import type { EventOf } from "./audit-events.ts";
import {
  deleteApiKey,
  findApiKey,
  insertApiKey,
  listApiKeys,
  useApiKey,
  type ApiKeyRow,
  type UsableApiKey,
} from "./users-repository.ts";

export interface ApiKeysOptions {
  readonly database: Database;
  readonly jobs: Jobs;
  readonly audit: Pick<Audit, "ready" | "appendIn">;
  readonly eventOf: EventOf;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
  readonly newId: () => string;
}

/** Worked off by `notifications`: tells somebody of what was done with their account. */
const TELL_TASK = "notifications.tell";
const SECRET_BYTES = 32;
const SHOWN_PREFIX_LENGTH = 12;
/** More keys than anybody tells apart are a sign of a programme that makes one per call. */
export const MAX_API_KEYS = 50;

/** Keys with which a person's own programmes reach their journal. Only a key's hash is stored. */
export function createApiKeys(options: ApiKeysOptions) {
  const { database, audit, eventOf, now } = options;

  return {
    /** @throws AuraError VAL_001 for an expiry that has passed, RES_002 where the user has 50 keys already */
    async create(input: ApiKeyCreate, context: SignedInContext): Promise<ApiKeyCreated> {
      const { userId } = context.identity;
      const expiresAt = input.expiresAt === undefined ? null : new Date(input.expiresAt);
      if (expiresAt !== null && expiresAt <= now()) throw invalid("expiresAt", "must lie in the future");
      const key = `aura_${options.randomBytes(SECRET_BYTES).toString("base64url")}`;
      const row = {
        keyId: options.newId(),
        name: input.name,
        scopes: input.scopes,
        prefix: key.slice(0, SHOWN_PREFIX_LENGTH),
        createdAt: now(),
        expiresAt,
      };
      await audit.ready();
      await database.transaction(userId, async (transaction) => {
        const keyHash = createHash("sha256").update(key).digest();
        if (!(await insertApiKey(transaction, { ...row, userId, keyHash }, MAX_API_KEYS))) {
          throw new AuraError("RES_002", `There are ${MAX_API_KEYS} API keys already; revoke one first`);
        }
        const details = { keyId: row.keyId, scopes: row.scopes.join(" ") };
        await audit.appendIn(transaction, [eventOf(context, { action: "api_key.created", details })]);
        const told = { userId, kind: "api-key-created", mailId: options.newId(), at: row.createdAt.toISOString() };
        await options.jobs.add(transaction, TELL_TASK, told);
      });
      return { ...rowToWire({ ...row, lastUsedAt: null }), key };
    },

    async list(userId: string): Promise<ApiKey[]> {
      return (await listApiKeys(database.as(userId), userId)).map(rowToWire);
    },

    /** @throws AuraError RES_001 where the user has no such key */
    async revoke(keyId: string, context: SignedInContext): Promise<void> {
      const { userId } = context.identity;
      await audit.ready();
      await database.transaction(userId, async (transaction) => {
        if (!(await deleteApiKey(transaction, userId, keyId))) throw notFound();
        await audit.appendIn(transaction, [eventOf(context, { action: "api_key.revoked", details: { keyId } })]);
      });
    },

    /**
     * The key with a hash (SHA-256, hex), `null` where it is unknown, revoked or expired. Whether its account is still open
     * is for the caller to ask of `auth`, which it must do anyway to know the account.
     */
    async check(keyHash: string): Promise<ApiKeyCheck["key"]> {
      if (!/^[0-9a-f]{64}$/.test(keyHash)) return null;
      return standingOf(await useApiKey(database, Buffer.from(keyHash, "hex"), now()));
    },

    /** A key by its id, `null` where it is revoked or expired; its use is noted where it is checked by its hash. */
    async get(key: ApiKeyReference): Promise<ApiKeyCheck["key"]> {
      return standingOf(await findApiKey(database.as(key.userId), key, now()));
    },
  };
}

export type ApiKeys = ReturnType<typeof createApiKeys>;

function standingOf(key: UsableApiKey | undefined): ApiKeyCheck["key"] {
  if (key === undefined) return null;
  const { keyId, userId, scopes, expiresAt } = key;
  return { keyId, userId, scopes, ...(expiresAt === null ? {} : { expiresAt: expiresAt.toISOString() }) };
}

function rowToWire(row: ApiKeyRow): ApiKey {
  const { keyId, name, scopes, prefix, createdAt, expiresAt, lastUsedAt } = row;
  return {
    keyId,
    name,
    scopes,
    prefix,
    createdAt: createdAt.toISOString(),
    ...(expiresAt === null ? {} : { expiresAt: expiresAt.toISOString() }),
    ...(lastUsedAt === null ? {} : { lastUsedAt: lastUsedAt.toISOString() }),
  };
}
