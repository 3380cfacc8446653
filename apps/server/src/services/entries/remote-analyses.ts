import { wordsAlone, type InternalClients } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import type { Jobs } from "../../platform/jobs.ts";
import type { AccountFacts } from "./account-facts.ts";
import { attachAnalytics, findWaiting, releaseAllRemote, releaseRemote } from "./analysis-repository.ts";
import type { ChangeSignals } from "./change-signals.ts";
import type { Happened } from "./happened.ts";
import type { EntryOpener } from "./integrity.ts";
import { combined } from "./models.ts";
import { createEntryReader, type ReadableEntry } from "./readable-entries.ts";
import { sealAnalytics } from "./sealing.ts";
import type { OutsideBudget } from "./outside-budget.ts";
import type { UserKeyring, UserKeyStore } from "./user-keys.ts";

export interface RemoteAnalyses {
  /** Has everything of a user that is wanted from outside read there. What is not to be had is asked for again later. */
  analyse(userId: string): Promise<void>;
}

const TASK = "entries.analyzeRemotely";
const BATCH = 20;
/** Texts of one user on their way at once. */
const LANES = 4;
/** So many texts in a row that are not taken say that none is. */
const MAX_IN_VAIN = 5;
/** What is not to be had in a week is given up: one text that the service always breaks on is not to be sent for ever. */
const GIVEN_UP_AFTER_MS = 7 * 86_400_000;

/**
 * Sends texts to the outside service, where their writer consents at that very moment, and attaches what comes back to the
 * version that was sent, if it is the current one still. Whatever goes wrong, the reading of our own model stands.
 *
 * Crash model: the wish for a reading stands in the entry's row and goes with the statement that attaches one. Dying in
 * between has the text sent once more.
 */
export function createRemoteAnalyses(options: {
  readonly database: Database;
  readonly clients: Pick<InternalClients, "nlp">;
  readonly keys: UserKeyStore;
  readonly facts: AccountFacts;
  readonly opener: EntryOpener;
  readonly signals: ChangeSignals;
  readonly jobs: Jobs;
  readonly happened: Happened;
  readonly budget: Pick<OutsideBudget, "take">;
  readonly now: () => Date;
}): RemoteAnalyses {
  const { database, clients, keys, facts, signals, jobs, budget, now } = options;
  const read = createEntryReader({ keys, opener: options.opener });
  /** Users whose entries are on their way, and whether another job came for them meanwhile: nothing is sent by both. */
  const underWay = new Map<string, { isAskedAgain: boolean }>();

  async function mayLeave(userId: string): Promise<boolean> {
    return (await facts.privacyOf(userId)).analysis === "cloud";
  }

  /** Goes through what is wanted; the seconds after which to try again, undefined where nothing is left. */
  async function walk(userId: string, onMoved: () => void): Promise<number | undefined> {
    let after: string | null = null;
    let retryAfterSeconds: number | undefined;
    let inVain = 0;
    let isWithdrawn = false;
    const again = (seconds: number): void => {
      retryAfterSeconds = Math.max(seconds, retryAfterSeconds ?? 0);
      inVain += 1;
    };

    async function one(keyring: UserKeyring, entry: ReadableEntry): Promise<void> {
      // Asked before each text: what was withdrawn a moment ago holds for the next.
      isWithdrawn ||= !(await mayLeave(userId));
      if (isWithdrawn || inVain >= MAX_IN_VAIN) return;
      const { row, content, record } = entry;
      const later = async (seconds: number): Promise<void> => {
        const isGivenUp = now().getTime() - row.updatedAt.getTime() > GIVEN_UP_AFTER_MS;
        if (isGivenUp) await releaseRemote(database, userId, row);
        else again(seconds);
      };
      const taken = await budget.take(userId, content);
      if ("retryAfterSeconds" in taken) return later(taken.retryAfterSeconds);
      const { body } = await clients.nlp.analyzeRemotely({ body: { text: wordsAlone(content) } });
      if (body.outcome === "refused") {
        await taken.giveBack();
        return releaseRemote(database, userId, row);
      }
      if (body.outcome === "unavailable") {
        if (body.mayCost === false) await taken.giveBack();
        return later(body.retryAfterSeconds);
      }
      inVain = 0;
      const analysis = combined(body.result, record.analysis);
      const write = {
        entryId: row.entryId,
        version: row.version,
        analytics: sealAnalytics(keyring.active, row, { ...record, analysis }),
        model: analysis.model,
        readModel: row.model,
      };
      const { keyVersion } = keyring.active;
      const [attached] = await database.transaction(userId, async (transaction) => {
        const done = await attachAnalytics(transaction, userId, [write], { keyVersion, remote: "done" });
        const told = done.map(({ entryId }) => ({ entryId, version: row.version }));
        await options.happened(transaction, userId, "analysis.ready", told);
        return done;
      });
      if (attached !== undefined) signals.changed(userId, attached.changeSeq);
      // Edited meanwhile, or read anew by our own model: what is wanted still is met by walking once more.
      else onMoved();
    }

    for (;;) {
      const rows = await findWaiting(database, userId, { what: "remote", after, limit: BATCH });
      const opened = await read(userId, rows);
      if (opened === undefined) return undefined;
      const { keyring, readable } = opened;
      let next = 0;
      const lane = async (): Promise<void> => {
        for (let entry = readable[next++]; entry !== undefined; entry = readable[next++]) await one(keyring, entry);
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      if (isWithdrawn) {
        await releaseAllRemote(database, userId);
        return undefined;
      }
      if (rows.length < BATCH || inVain >= MAX_IN_VAIN) return retryAfterSeconds;
      after = rows.at(-1)?.entryId ?? after;
    }
  }

  return {
    async analyse(userId) {
      const other = underWay.get(userId);
      if (other !== undefined) {
        other.isAskedAgain = true;
        return;
      }
      const own = { isAskedAgain: true };
      underWay.set(userId, own);
      let retryAfterSeconds: number | undefined;
      try {
        while (own.isAskedAgain) {
          own.isAskedAgain = false;
          retryAfterSeconds = await walk(userId, () => {
            own.isAskedAgain = true;
          });
        }
      } finally {
        underWay.delete(userId);
      }
      if (retryAfterSeconds === undefined) return;
      const runAt = new Date(now().getTime() + retryAfterSeconds * 1_000);
      await jobs.add(database, TASK, { userId }, { key: `${TASK}:${userId}`, runAt });
    },
  };
}
