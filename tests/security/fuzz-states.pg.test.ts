import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { statement } from "../../apps/server/src/platform/database.ts";
import { eventually } from "../support/eventually.ts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";
import { createBarrage, type Actor } from "./barrage.ts";
import { createExchange } from "./exchange.ts";
import { readServedApi, type ServedApi } from "./served-api.ts";

/** The servers of these tests are in one state each: a tenth of the requests of the long form goes to each. */
const REQUESTS = Math.max(300, Number(process.env["AURA_FUZZ_REQUESTS"] ?? 0) / 10);
const SEED = Number(process.env["AURA_FUZZ_SEED"] ?? randomInt(2 ** 31 - 1));
const NOBODY: Actor = { caller: { kind: "nobody" }, credentials: {}, entryIds: [], keyIds: [] };

test("a server that takes no new accounts refuses whoever asks for one, and answers as it is described", async (t) => {
  t.diagnostic(`AURA_FUZZ_SEED=${SEED}`);
  await using server = await startTestServer({ config: { isSignUpOpen: false }, logLevel: "error" });
  using exchange = createExchange(server.baseUrl);
  const api = await apiOf(server);
  const barrage = createBarrage(exchange, api);
  const register = api.operations.find(({ name }) => name === "register")!;
  for (let round = 0; round < REQUESTS; round += 1) {
    // Every other request is a registration.
    const operation = round % 2 === 0 ? register : api.operations[(round >> 1) % api.operations.length]!;
    await barrage.send(operation, NOBODY, { seed: SEED + round, isPlain: round === 0 });
  }
  assert.deepEqual(barrage.faults(), [], `seed ${SEED}`);
  const statuses = [...(barrage.answered.get("register") ?? [])];
  assert.ok(statuses.includes(403) && statuses.every((status) => status >= 400), statuses.join(", "));
  const [row] = await server.owner.query<{ count: number }>(
    statement("SELECT count(*)::int AS count FROM auth.users"),
    [],
  );
  assert.equal(row?.count, 0);
});

/** Calls that have a password hashed or compared. */
const HASHES = new Set(["register", "login", "changePassword", "disableMfa", "deleteMe", "keepMe", "resetPassword"]);
/** Calls that end the session they are made with. */
const ENDS_A_SESSION = new Set(["logout", "endSession", "refresh"]);
/** Those that hash and come so far without a secret from a mail or an authenticator. */
const HASHES_AT_ONCE = ["register", "login", "changePassword", "deleteMe"];

test("with the queue of sign-ins full, passwords wait for another time and everything else goes on", async (t) => {
  t.diagnostic(`AURA_FUZZ_SEED=${SEED}`);
  await using server = await startTestServer({ config: { bcryptConcurrency: 1, bcryptQueue: 1 }, logLevel: "silent" });
  using exchange = createExchange(server.baseUrl);
  const api = await apiOf(server);
  const barrage = createBarrage(exchange, api);
  const people: Actor[] = [];
  for (let count = 0; count < 8; count += 1) people.push(personOf(await server.register()));
  await using crowd = await startCrowd(server);
  await eventually("the queue is full", () => crowd.refused() > 0);
  const hashing = api.operations.filter(({ name }) => HASHES.has(name));
  const others = api.operations.filter(
    ({ name, needsAdmin }) => !HASHES.has(name) && !ENDS_A_SESSION.has(name) && !needsAdmin,
  );
  for (let round = 0; round < REQUESTS; round += 1) {
    const pool = round % 2 === 0 ? hashing : others;
    const operation = pool[(round >> 1) % pool.length]!;
    const actor = people[round % people.length]!;
    await barrage.send(operation, actor, {
      seed: SEED + round,
      // Each call comes once in the form in which it could succeed.
      isPlain: round < 2 * Math.max(hashing.length, others.length),
      mayBeBusy: HASHES.has(operation.name),
    });
  }
  assert.deepEqual(barrage.faults(), [], `seed ${SEED}`);
  for (const name of HASHES_AT_ONCE) {
    const statuses = [...(barrage.answered.get(name) ?? [])];
    assert.ok(statuses.includes(503), `${name} never met the full queue: ${statuses.join(", ")}, seed ${SEED}`);
  }
  assert.ok(barrage.outcomes.has("person 503 EXT_001") && barrage.outcomes.has("person 201"));

  await crowd.leave();
  const { email, password } = await server.register();
  assert.equal((await server.call("POST", "/auth/login", { body: { email, password } })).status, 200);
});

const MAKE_SLOW = statement(
  "UPDATE auth.users SET password_hash = replace(password_hash, '$2b$04$', '$2b$15$') WHERE user_id = $1",
);

/** People whose passwords take seconds to compare, and who try again and again: one is looked at, one waits, the rest is too many. */
async function startCrowd(server: TestServer) {
  let isOver = false;
  let refused = 0;
  const accounts: TestAccount[] = [];
  for (let count = 0; count < 3; count += 1) {
    const account = await server.register();
    await server.owner.execute(MAKE_SLOW, [account.user.userId]);
    accounts.push(account);
  }
  const tries = accounts.map(async ({ email, password }) => {
    while (!isOver) {
      const { status } = await server.call("POST", "/auth/login", { body: { email, password } });
      if (status === 503) refused += 1;
    }
  });
  const leave = async (): Promise<void> => {
    isOver = true;
    await Promise.all(tries);
  };
  return { refused: () => refused, leave, [Symbol.asyncDispose]: leave };
}

function personOf(account: TestAccount): Actor {
  const credentials = { authorization: `Bearer ${account.accessToken}` };
  return { caller: { kind: "person", isAdmin: false }, credentials, account, entryIds: [], keyIds: [] };
}

async function apiOf(server: TestServer): Promise<ServedApi> {
  return readServedApi((await server.call("GET", "/openapi.json")).body);
}
