import { createHmac } from "node:crypto";
import { open, seal, type UserKeys } from "@aura-journal/crypto";
import type { RedisStore } from "../../platform/redis.ts";
import type { UserKeyStore } from "./user-keys.ts";

/** Whole answers that the instances share, sealed under their user's own key: who erases an account makes them unreadable. */
export interface SharedPages {
  /** Undefined where there is none that opens, or Redis is away. */
  get(userId: string, changeSeq: number, question: string): Promise<Buffer | undefined>;
  /** Never waits and never fails: what is not kept is read again. */
  set(userId: string, changeSeq: number, question: string, answer: Buffer): void;
}

/** An answer about an older state is never asked for again; this is how long it lies about. */
const KEPT_SECONDS = 300;
const MAX_BYTES = 256 * 1024;

/** Pages in Redis, behind the cache of the process. */
export function createSharedPages(
  redis: RedisStore,
  keys: UserKeyStore,
  onAsked?: (outcome: "hit" | "miss") => void,
): SharedPages {
  /** A question holds tags, which are journal text: its name is keyed. */
  const nameOf = ({ cache }: UserKeys, changeSeq: number, question: string): string =>
    createHmac("sha256", cache).update(`${changeSeq}|${question}`).digest("base64url").slice(0, 22);
  // The name stands in what is authenticated: no page opens as the answer to another question, or about another state.
  const placeOf = (userId: string, name: string) => ({
    table: `pages/${name}`,
    schemaVersion: 1,
    userId,
    entryId: userId,
    entryVersion: 0,
  });
  const keyOf = (userId: string, name: string): string => redis.key("page", `{${userId}}:${name}`);

  return {
    async get(userId, changeSeq, question) {
      if (!redis.isUp()) return undefined;
      const { active, of } = await keys.keyringOf(userId);
      const name = nameOf(active, changeSeq, question);
      try {
        const sealed = await redis.run("page", (client) => client.getBuffer(keyOf(userId, name)));
        onAsked?.(sealed === null ? "miss" : "hit");
        if (sealed === null) return undefined;
        return open({ keyOf: (version) => of(version)?.cache, place: placeOf(userId, name), sealed });
      } catch {
        return undefined;
      }
    },
    set(userId, changeSeq, question, answer) {
      if (!redis.isUp() || answer.length > MAX_BYTES) return;
      void keys
        .keyringOf(userId)
        .then(async ({ active }) => {
          const name = nameOf(active, changeSeq, question);
          const place = placeOf(userId, name);
          const sealed = seal({ key: active.cache, keyVersion: active.keyVersion, place, plaintext: answer });
          await redis.run("page", (client) => client.set(keyOf(userId, name), sealed, "EX", KEPT_SECONDS));
        })
        .catch(() => {});
    },
  };
}
