import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { createKeyring, createLocalKek, rotateKeyring } from "@aura-journal/crypto";
import { createTestDatabase } from "../../../../../tests/support/postgres.ts";
import { createAccessTokenVerifier } from "../../platform/access-tokens.ts";
import { putPending } from "./mfa-repository.ts";
import { insertAccount } from "./accounts-repository.ts";
import { listWrapped, WRAPPED_KINDS } from "./secrets-repository.ts";
import { createPepper, rewrapSecrets, wrapContext } from "./server-secrets.ts";
import { createSigningKeys, rotateSigningKeys } from "./signing-keys.ts";

const START = new Date("2026-01-25T10:30:00.000Z");
const USER_ID = "0190a000-0000-7000-8000-000000000001";
const CLAIMS = { userId: USER_ID, email: "ann@example.org", roles: ["user"], sessionId: USER_ID };
const DAY_MS = 86_400_000;

test("a token stays valid when the signing key changes, and tokens of the new key are valid at once", async () => {
  await using at = await setting();
  const before = await at.keys.sign(CLAIMS);
  await at.verifier.verify(before);
  await rotateSigningKeys(at);
  at.advance(60_000);
  const after = await at.keys.sign(CLAIMS);
  assert.notEqual(kidOf(after), kidOf(before));
  for (const token of [before, after]) assert.equal((await at.freshVerifier().verify(token)).userId, USER_ID);
  assert.equal((await at.keys.publicKeys()).keys.length, 2);
});

test("keys are rotated after ninety days, not before, and a retired one is withdrawn when its tokens are dead", async () => {
  await using at = await setting();
  const first = kidOf(await at.keys.sign(CLAIMS));
  at.advance(90 * DAY_MS - 1);
  await at.keys.keepFresh();
  assert.equal(kidOf(await at.keys.sign(CLAIMS)), first);
  at.advance(1);
  await at.keys.keepFresh();
  assert.notEqual(kidOf(await at.keys.sign(CLAIMS)), first);
  at.advance(3_600_000);
  assert.equal((await at.keys.publicKeys()).keys.length, 2);
  at.advance(3_600_000);
  assert.equal((await at.keys.publicKeys()).keys.length, 1);
});

test("processes that start at once agree on one signing key and one pepper", async () => {
  await using at = await setting();
  const tokens = await Promise.all(Array.from({ length: 8 }, () => at.newKeys().sign(CLAIMS)));
  assert.equal(new Set(tokens.map(kidOf)).size, 1);
  const peppers = await Promise.all(Array.from({ length: 8 }, () => createPepper({ ...at, randomBytes })()));
  assert.equal(new Set(peppers.map((pepper) => pepper.toString("hex"))).size, 1);
});

test("published keys have no private part", async () => {
  await using at = await setting();
  const { keys } = await at.keys.publicKeys();
  assert.deepEqual(
    keys.map((key) => Object.keys(key).sort()),
    [["alg", "crv", "kid", "kty", "use", "x"]],
  );
});

test("after a change of the KEK every secret is wrapped by the new one alone, and all still serve", async () => {
  await using at = await setting();
  const token = await at.keys.sign(CLAIMS);
  const pepper = await createPepper({ ...at, randomBytes })();
  const account = {
    userId: USER_ID,
    email: "ann@example.org",
    firstName: null,
    lastName: null,
    timezone: "UTC",
    passwordHash: "",
  };
  await at.database.transaction(null, (t) => insertAccount(t, account, { now: START, isFirstAdmin: false }));
  await putPending(
    at.database,
    USER_ID,
    await at.kek.wrap(Buffer.from("SECRET"), wrapContext("mfa-secret", USER_ID)),
    START,
  );

  const rotated = rotateKeyring(at.keyring, randomBytes, START);
  const kek = createLocalKek(rotated);
  assert.equal(await rewrapSecrets({ database: at.database, kek }), 3);
  assert.equal(await rewrapSecrets({ database: at.database, kek }), 0);
  for (const kind of WRAPPED_KINDS) {
    const rows = await listWrapped(at.database, kind);
    assert.ok(rows.length > 0 && rows.every(({ wrapped }) => kek.kekIdOf(wrapped) === kek.activeId), kind);
  }
  assert.deepEqual(await createPepper({ ...at, kek, randomBytes })(), pepper);
  assert.equal(kidOf(await at.newKeys(kek).sign(CLAIMS)), kidOf(token));
});

function kidOf(token: string): string {
  const header = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString("utf8")) as { kid: string };
  return header.kid;
}

async function setting() {
  const opened = await createTestDatabase();
  const database = opened.databaseFor("aura_auth");
  const keyring = createKeyring(randomBytes, START);
  let timeMs = START.getTime();
  const now = () => new Date(timeMs);
  const local = createLocalKek(keyring);
  const names = { issuer: "https://journal.example.org", audience: "aura-journal" };
  const newKeys = (kek = local) => createSigningKeys({ database, kek, now, ...names, tokenSeconds: 900 });
  const keys = newKeys();
  const clocks = { now, nowMs: () => timeMs };
  const freshVerifier = () => createAccessTokenVerifier({ getJwks: () => keys.publicKeys(), ...names, ...clocks });
  return {
    database,
    keyring,
    kek: local,
    now,
    keys,
    newKeys,
    freshVerifier,
    verifier: freshVerifier(),
    advance: (ms: number) => void (timeMs += ms),
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}
