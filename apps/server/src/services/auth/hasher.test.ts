import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, test } from "node:test";
import { compareSync } from "bcrypt";
import { createPasswordHasher } from "./hasher.ts";

const PEPPER = Buffer.alloc(48, 7);
const hasher = createHasher(256);
after(() => hasher.close());

test("what bcrypt is given is the keyed hash of the composed password", async () => {
  const hash = await hasher.hash("ein Pa\u0308sschen");
  const secret = createHmac("sha384", PEPPER).update("ein P\u00e4sschen").digest("base64");
  assert.ok(compareSync(secret, hash));
  assert.match(hash, /^\$2b\$04\$/);
});

test("a password counts beyond bcrypt's 72 bytes, and after a NUL", async () => {
  for (const [password, twin] of [
    [`${"x".repeat(72)}a`, `${"x".repeat(72)}b`],
    ["abc\0def", "abc\0xyz"],
  ] as const) {
    const hash = await hasher.hash(password);
    assert.equal((await hasher.verify(password, hash)).isMatch, true);
    assert.equal((await hasher.verify(twin, hash)).isMatch, false);
  }
});

test("without a hash nothing matches, not even the password of the dummy", async () => {
  assert.deepEqual(await hasher.verify("a password that nobody has", undefined), {
    isMatch: false,
    needsRehash: false,
  });
});

test("the event loop goes round while passwords are hashed and checked", async () => {
  const slow = createHasher(8, { cost: 10 });
  try {
    const hash = await slow.hash("warm");
    assert.ok((await turnsDuring(() => slow.hash("password"))) > 10);
    assert.ok((await turnsDuring(() => slow.verify("warm", hash))) > 10);
  } finally {
    await slow.close();
  }
});

test("a full queue sends callers away with a time to come back, and the queue drains", async () => {
  const small = createHasher(2);
  try {
    await small.hash("warm");
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => small.hash("password")));
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    assert.ok(refused.length > 0 && refused.length < 12);
    for (const { reason } of refused) {
      assert.deepEqual([reason.code, reason.status, reason.retryAfterSeconds], ["EXT_001", 503, 10]);
    }
    await small.hash("after");
  } finally {
    await small.close();
  }
});

test("whose turn does not come in time is told to come back, and no work is done for them", async () => {
  const busy = createHasher(8, { cost: 10, waitLimitMs: 1 });
  try {
    // The last can't be begun before one of those before it, or all of them were late too.
    const outcomes = await Promise.allSettled(Array.from({ length: 3 }, () => busy.hash("password")));
    const last = outcomes.at(-1);
    assert.ok(last?.status === "rejected");
    assert.deepEqual([last.reason.code, last.reason.status, last.reason.retryAfterSeconds], ["EXT_001", 503, 10]);
  } finally {
    await busy.close();
  }
});

/** How often the event loop gets to everything else before something is done. */
async function turnsDuring(action: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isWanted = true;
  const count = (): void => {
    if (!isWanted) return;
    turns += 1;
    setImmediate(count);
  };
  count();
  await action();
  isWanted = false;
  return turns;
}

function createHasher(queueLimit: number, more: { cost?: number; waitLimitMs?: number } = {}) {
  return createPasswordHasher({ pepper: async () => PEPPER, cost: 4, concurrency: 1, queueLimit, ...more });
}
