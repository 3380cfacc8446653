import { setTimeout as delay } from "node:timers/promises";
import type { JournalEntry, SyncMutation, SyncPushResponse } from "@aura-journal/contracts";
import type { Ledger } from "./ledger.ts";
import type { Random } from "./random.ts";

export interface WriterOptions {
  readonly name: string;
  readonly userId: string;
  readonly token: string;
  /** Where the server is now: after a restart its port may be another. */
  readonly url: () => string;
  readonly random: Random;
  readonly ledger: Ledger;
  readonly nowMs: () => number;
  /** Ends the writer when what it is at has been acknowledged. */
  readonly signal: AbortSignal;
  /** Ends it in the middle of what it is at, where nobody will judge it. */
  readonly abandoned?: AbortSignal;
}

interface OwnEntry {
  readonly entryId: string;
  version: number;
  content: string;
  isDeleted: boolean;
}

interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of every shape are looked at
  readonly body: any;
  readonly begunMs: number;
}

const REQUEST_TIMEOUT_MS = 20_000;
const MAX_MUTATIONS = 6;
/** Says "not now": the same request may be sent again. */
const NOT_NOW = 503;

/**
 * Writes until told to stop: new entries, changes, pushes, the bin and back. Whatever gets no answer is sent again with the
 * same ids until it gets one, so that in the end every request has been acknowledged and the ledger says exactly what the
 * server must have. Nobody else writes to its entries: any other answer than the one expected is a fault.
 */
export async function runWriter(options: WriterOptions): Promise<void> {
  const { name, userId, token, url, random, ledger, nowMs, signal } = options;
  const own: OwnEntry[] = [];
  let count = 0;

  /** A text that nobody else has written, short or long. */
  function newText(): string {
    count += 1;
    const filler = "the tide went out and came in again 🌊 ".repeat(random.pick([0, 1, 3, 60]));
    return `${name} wrote text ${count}. ${filler}`;
  }

  async function insist(method: string, path: string, body?: object): Promise<Answer> {
    for (;;) {
      options.abandoned?.throwIfAborted();
      const begunMs = nowMs();
      try {
        const response = await fetch(url() + path, {
          method,
          headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
          ...(body && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
        });
        const text = await response.text();
        if (response.status < 500) {
          return { status: response.status, body: text === "" ? undefined : JSON.parse(text), begunMs };
        }
        if (response.status !== NOT_NOW) ledger.unclear(response.status);
      } catch {
        // No answer: the server is gone, or was before it said what it had done.
      }
      ledger.repeat();
      await delay(random.between(20, 120));
    }
  }

  /** Notes what was promised; an answer that does not promise it is a fault, and the entry is left alone from then on. */
  function settle(entry: OwnEntry, isPromised: boolean, action: string, answer: Answer): void {
    if (!isPromised) {
      own.splice(own.indexOf(entry), 1);
      ledger.fault(`${entry.entryId}: ${action} of version ${entry.version} answered ${summaryOf(answer)}`);
      return;
    }
    const { entryId, version, content, isDeleted } = entry;
    ledger.acknowledge({ userId, entryId, version, content, isDeleted, action }, answer.begunMs);
  }

  function isAs(entry: OwnEntry, body: JournalEntry | undefined): boolean {
    return body?.version === entry.version && body.content === entry.content && body.isDeleted === entry.isDeleted;
  }

  async function create(): Promise<void> {
    const entry = { entryId: random.uuid(), version: 1, content: newText(), isDeleted: false };
    own.push(entry);
    const { entryId, content } = entry;
    const answer = await insist("POST", "/entries", {
      entryId,
      content,
      timestamp: timestamp(),
      timezone: "Europe/Berlin",
    });
    settle(entry, [200, 201].includes(answer.status) && isAs(entry, answer.body), "entry.created", answer);
  }

  async function change(entry: OwnEntry): Promise<void> {
    const baseVersion = entry.version;
    Object.assign(entry, { version: baseVersion + 1, content: newText() });
    const answer = await insist("PUT", `/entries/${entry.entryId}`, { content: entry.content, baseVersion });
    settle(entry, answer.status === 200 && isAs(entry, answer.body), "entry.updated", answer);
  }

  async function bin(entry: OwnEntry): Promise<void> {
    Object.assign(entry, { version: entry.version + 1, isDeleted: true });
    const answer = await insist("DELETE", `/entries/${entry.entryId}`);
    settle(entry, answer.status === 204, "entry.deleted", answer);
  }

  async function restore(entry: OwnEntry): Promise<void> {
    Object.assign(entry, { version: entry.version + 1, isDeleted: false });
    const answer = await insist("POST", `/entries/${entry.entryId}/restore`);
    settle(entry, answer.status === 200 && isAs(entry, answer.body), "entry.restored", answer);
  }

  async function push(): Promise<void> {
    const steps: { entry: OwnEntry; action: string; mutation: SyncMutation }[] = [];
    for (let left = random.between(1, MAX_MUTATIONS); left > 0; left--) {
      const known = own.filter(
        ({ entryId, isDeleted }) => !isDeleted && !steps.some((s) => s.entry.entryId === entryId),
      );
      const isNew = known.length === 0 || random.between(1, 3) === 1;
      const entry: OwnEntry = isNew
        ? { entryId: random.uuid(), version: 0, content: "", isDeleted: false }
        : random.pick(known);
      if (isNew) own.push(entry);
      const isDelete = !isNew && random.between(1, 6) === 1;
      const baseVersion = entry.version;
      Object.assign(entry, {
        version: baseVersion + 1,
        isDeleted: isDelete,
        ...(isDelete ? {} : { content: newText() }),
      });
      const { entryId, content } = entry;
      const put = { op: "put", content, timestamp: timestamp(), timezone: "Europe/Berlin" } as const;
      steps.push({
        entry,
        action: isDelete ? "entry.deleted" : isNew ? "entry.created" : "entry.updated",
        mutation: { mutationId: random.uuid(), entryId, baseVersion, ...(isDelete ? { op: "delete" } : put) },
      });
    }
    const mutations = steps.map(({ mutation }) => mutation);
    const answer = await insist("POST", "/sync/push", { deviceId: random.uuid(), mutations });
    const results = (answer.body as Partial<SyncPushResponse> | undefined)?.results ?? [];
    for (const [index, { entry, action, mutation }] of steps.entries()) {
      const result = results[index];
      const isDone = result?.status === "applied" || result?.status === "duplicate";
      const isPromised = isDone && result.mutationId === mutation.mutationId && result.version === entry.version;
      settle(entry, isPromised, action, result === undefined ? answer : { ...answer, body: result });
      if (isPromised) ledger.acknowledgeMutation(mutation.mutationId, userId, entry.version);
    }
  }

  /** Fixed once it is made: a request that is sent again must be the same. */
  function timestamp(): string {
    return new Date(Date.UTC(2026, random.between(0, 11), random.between(1, 28), random.between(0, 23))).toISOString();
  }

  while (!signal.aborted) {
    const living = own.filter(({ isDeleted }) => !isDeleted);
    const binned = own.filter(({ isDeleted }) => isDeleted);
    const chance = random.between(1, 100);
    if (living.length === 0 || chance <= 40) await create();
    else if (chance <= 65) await change(random.pick(living));
    else if (chance <= 88) await push();
    else if (chance <= 94 || binned.length === 0) await bin(random.pick(living));
    else await restore(random.pick(binned));
  }
}

function summaryOf({ status, body }: Answer): string {
  const { version, isDeleted, error, status: result, current } = (body ?? {}) as Record<string, unknown>;
  const standing = (current as { version?: number } | undefined)?.version;
  return JSON.stringify({
    status,
    result,
    version,
    isDeleted,
    standing,
    code: (error as { code?: string } | undefined)?.code,
  });
}
