import { createHmac } from "node:crypto";
import { getRounds } from "bcrypt";
import { Piscina } from "piscina";
import { AuraError } from "../../platform/errors.ts";
import type { HashTask, Timed } from "./hash-worker.ts";

/** Hashes and checks passwords off the event loop. */
export interface PasswordHasher {
  /** @throws AuraError 503 with Retry-After when the queue is full, or its turn does not come in time. */
  hash(password: string): Promise<string>;
  /** Checks against a hash; without one it does the same work against a dummy, so that time tells nothing, and fails. */
  verify(
    password: string,
    hash: string | undefined,
  ): Promise<{ readonly isMatch: boolean; readonly needsRehash: boolean }>;
  close(): Promise<void>;
}

export interface PasswordHasherOptions {
  /** Keeps a stolen table of hashes from being guessed at: it lies elsewhere, wrapped by the KEK. */
  readonly pepper: () => Promise<Buffer>;
  /** The power of two of bcrypt's rounds. */
  readonly cost: number;
  /** Threads that hash at once. */
  readonly concurrency: number;
  /** How many may wait; beyond, callers are sent away. */
  readonly queueLimit: number;
  /** How long one may wait: the server lets go of a connection on which a minute passes without a byte, and then nobody is told anything. */
  readonly waitLimitMs?: number;
}

/** Gives way, yet does not starve: at 19 a machine busy with other work would hardly let anybody sign in. */
const NICE = 5;
const RETRY_AFTER_SECONDS = 10;
const WAIT_LIMIT_MS = 30_000;

/**
 * bcrypt over base64(HMAC-SHA-384(pepper, NFC password)): bcrypt itself ignores what follows byte 72, the keyed hash has 64.
 * The threads are separate from the pool that file and name look-ups use, and run at a lower priority.
 */
export function createPasswordHasher(options: PasswordHasherOptions): PasswordHasher {
  const pool = new Piscina<Timed<HashTask>, string | boolean | undefined>({
    filename: new URL("./hash-worker.ts", import.meta.url).href,
    minThreads: 0,
    maxThreads: options.concurrency,
    // A thread with nothing to do is memory that stands idle; the next sign-in waits for a new one to start.
    idleTimeout: 5_000,
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2 },
    // Only Linux gives each thread a priority of its own; elsewhere the whole process would sink.
    niceIncrement: process.platform === "linux" ? NICE : 0,
  });
  let dummy: Promise<string> | undefined;

  async function run(task: HashTask): Promise<string | boolean> {
    if (pool.queueSize >= options.queueLimit) throw tooMany();
    const waitLimitMs = options.waitLimitMs ?? WAIT_LIMIT_MS;
    const result = await pool.run({ ...task, beginBy: process.hrtime.bigint() + BigInt(waitLimitMs) * 1_000_000n });
    if (result === undefined) throw tooMany();
    return result;
  }

  async function secretOf(password: string): Promise<string> {
    return createHmac("sha384", await options.pepper())
      .update(password.normalize("NFC"))
      .digest("base64");
  }

  async function hash(password: string): Promise<string> {
    return (await run({ kind: "hash", secret: await secretOf(password), cost: options.cost })) as string;
  }

  function dummyHash(): Promise<string> {
    dummy ??= hash("a password that nobody has").catch((error: unknown) => {
      dummy = undefined;
      throw error;
    });
    return dummy;
  }

  return {
    hash,
    async verify(password, stored) {
      const against = stored ?? (await dummyHash());
      const isEqual = await run({ kind: "compare", secret: await secretOf(password), hash: against });
      const isMatch = stored !== undefined && isEqual === true;
      return { isMatch, needsRehash: isMatch && getRounds(against) < options.cost };
    },
    close: () => pool.close(),
  };
}

function tooMany(): AuraError {
  return new AuraError("EXT_001", "Too many sign-ins at this moment", {
    status: 503,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
  });
}
