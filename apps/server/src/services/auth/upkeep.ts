import type { Database } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import type { Attempts } from "./attempts-repository.ts";
import { purgeSessions } from "./sessions-repository.ts";
import type { SigningKeys } from "./signing-keys.ts";
import { purgeTokens } from "./tokens-repository.ts";

export interface UpkeepOptions {
  readonly database: Database;
  readonly attempts: Attempts;
  readonly signingKeys: SigningKeys;
  readonly logger: Logger;
  readonly now: () => Date;
}

const EVERY_MS = 6 * 3_600_000;
const DAY_MS = 86_400_000;
/** Ended sessions are kept as long as somebody may ask where an account was used. */
const SESSIONS_KEPT_MS = 30 * DAY_MS;

/** Makes the signing key where there is none, then rotates keys and removes what has run out, now and every six hours. */
export async function startUpkeep(options: UpkeepOptions): Promise<{ stop(): Promise<void> }> {
  await options.signingKeys.keepFresh();
  let underWay: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    underWay = tidy(options).catch((error: unknown) => {
      options.logger.warn({ err: error }, "upkeep of sessions and keys failed; it is tried again later");
    });
  }, EVERY_MS);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await underWay;
    },
  };
}

async function tidy({ database, attempts, signingKeys, now }: UpkeepOptions): Promise<void> {
  const nowMs = now().getTime();
  await signingKeys.keepFresh();
  await attempts.purge();
  await purgeTokens(database, new Date(nowMs - DAY_MS));
  await purgeSessions(database, new Date(nowMs - SESSIONS_KEPT_MS));
}
