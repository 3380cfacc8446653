import assert from "node:assert/strict";
import { test } from "node:test";
import type { ApiKeyExchange as Exchanged } from "@aura-journal/contracts";
import { createApiKeyExchange, hashOfApiKey } from "./api-key-exchange.ts";

const KEY = `aura_${"k".repeat(43)}`;
const OTHER_KEY = `aura_${"o".repeat(43)}`;
const ID = "0190a000-0000-7000-8000-000000000001";
const PASS = { token: "a.b.c", expiresIn: 60, keyId: ID, userId: ID, scopes: ["analyze"] } satisfies Exchanged["pass"];

function setting(answers: (keyHash: string) => Exchanged["pass"] | Error = () => PASS) {
  let runningMs = 0;
  const asked: string[] = [];
  const exchange = createApiKeyExchange({
    clients: {
      auth: {
        async exchangeApiKey({ body: { keyHash } }) {
          asked.push(keyHash);
          const answer = answers(keyHash);
          if (answer instanceof Error) throw answer;
          return { status: 200, body: { pass: answer } };
        },
      },
    },
    nowMs: () => runningMs,
  });
  return { exchange, asked, pass: (ms: number) => (runningMs += ms) };
}

test("a key is exchanged once, by its hash alone, and again well before its token ends", async () => {
  const { exchange, asked, pass } = setting();
  const both = await Promise.all([exchange.tokenFor(KEY), exchange.tokenFor(KEY)]);
  assert.deepEqual(both, [PASS, PASS]);
  pass(39_999);
  assert.deepEqual(await exchange.tokenFor(KEY), PASS);
  assert.deepEqual(asked, [hashOfApiKey(KEY)]);
  pass(1);
  await exchange.tokenFor(KEY);
  assert.equal(asked.length, 2);
  assert.ok(!JSON.stringify(asked).includes("kkk"));
});

test("a key that does not stand is one for less than a second, and is no other key", async () => {
  let stands = false;
  const { exchange, asked, pass } = setting((keyHash) => (stands || keyHash === hashOfApiKey(OTHER_KEY) ? PASS : null));
  assert.equal(await exchange.tokenFor(KEY), undefined);
  assert.deepEqual(await exchange.tokenFor(OTHER_KEY), PASS);
  stands = true;
  assert.equal(await exchange.tokenFor(KEY), undefined);
  assert.equal(asked.length, 2);
  pass(900);
  assert.deepEqual(await exchange.tokenFor(KEY), PASS);
});

test("a failure is no answer, and what is no key of ours is not asked for", async () => {
  let isDown = true;
  const { exchange, asked } = setting(() => (isDown ? new Error("down") : PASS));
  const both = await Promise.allSettled([exchange.tokenFor(KEY), exchange.tokenFor(KEY)]);
  assert.deepEqual(
    both.map(({ status }) => status),
    ["rejected", "rejected"],
  );
  isDown = false;
  assert.deepEqual(await exchange.tokenFor(KEY), PASS);
  const before = asked.length;
  for (const odd of ["", "aura_", "Bearer x", `${KEY} `, `${KEY}\n`, "aura_" + "k".repeat(129)]) {
    assert.equal(await exchange.tokenFor(odd), undefined);
  }
  assert.equal(asked.length, before);
});
