import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { eventually } from "../support/eventually.ts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";
import {
  attachPhoto,
  closeAccount,
  failForGood,
  importLines,
  makeApiKey,
  makeExport,
  makeWebhook,
  registerAdmin,
  registerPhone,
  remind,
  uploadLines,
  writeEntry,
} from "./accounts.ts";
import { fitting } from "./arbitraries.ts";
import { createBarrage, type Actor, type Targets } from "./barrage.ts";
import { createExchange, type Exchange } from "./exchange.ts";
import { readServedApi, type Operation, type ServedApi } from "./served-api.ts";

/** `npm run fuzz` is the long form; `AURA_FUZZ_SEED` repeats a run. */
const REQUESTS = Number(process.env["AURA_FUZZ_REQUESTS"] ?? 3_000);
const HAS_PROGRESS = process.env["AURA_FUZZ_PROGRESS"] === "1";
const SEED = Number(process.env["AURA_FUZZ_SEED"] ?? randomInt(2 ** 31 - 1));
/** Well before an access token ends: a caller whom the server no longer knows meets nothing but the door. */
const SIGN_IN_EVERY_MS = 8 * 60_000;
/** Calls that change who the caller is or end a session: each is made by an account made for it. */
const ENDS_SOMETHING = new Set([
  "login",
  "refresh",
  "logout",
  "changePassword",
  "endSession",
  "setupMfa",
  "enableMfa",
  "disableMfa",
  "deleteMe",
]);
/** Calls that nothing but a secret from a mail or an authenticator makes succeed. */
const NEEDS_A_SECRET = new Set([
  "verifyMfa",
  "enableMfa",
  "disableMfa",
  "verifyEmail",
  "resetPassword",
  "unsubscribe",
  "getCalendar",
]);

/** None of them may do everything. */
const PARTIAL_SCOPES = [["entries:read"], ["entries:write"], ["analyze"], ["entries:read", "analyze"]] as const;

let server: TestServer;
let exchange: Exchange;
let api: ServedApi;
let user: Person;
let admin: Person;
/** API keys of the user, each with some scopes. */
let keys: readonly Actor[];
/** What was the way into an account until it was closed: its token, its key. */
let closed: readonly Actor[];
let targets: Targets;

before(async () => {
  server = await startTestServer({ logLevel: "error" });
  exchange = createExchange(server.baseUrl);
  api = readServedApi((await server.call("GET", "/openapi.json")).body);
  user = await furnished(await server.register(), false);
  admin = await furnished(await registerAdmin(server), true);
  keys = await Promise.all(PARTIAL_SCOPES.map((scopes) => keyOf(user, scopes)));
  const former = await furnished(await server.register(), false);
  const formerKey = await keyOf(former, ["entries:read", "entries:write", "analyze"]);
  await closeAccount(server, admin.account, former.account);
  closed = [former, formerKey].map((actor) => ({ ...actor, caller: { kind: "closed" } }));
  const closable = await Promise.all([server.register(), server.register(), server.register()]);
  targets = { userIds: closable.map((account) => account.user.userId), jobIds: await failForGood(server, 60) };
});
after(async () => {
  exchange[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

test(
  "no request makes the server fail, and every answer is as it is described",
  { timeout: 24 * 3_600_000 },
  async (t) => {
    t.diagnostic(`AURA_FUZZ_SEED=${SEED} AURA_FUZZ_REQUESTS=${REQUESTS}`);
    const barrage = createBarrage(exchange, api, targets);
    const startedMs = performance.now();
    let signedInMs = startedMs;
    for (let round = 0; round < REQUESTS; round += 1) {
      if (HAS_PROGRESS && round > 0 && round % 1_000 === 0) showProgress(round, performance.now() - startedMs);
      if (performance.now() - signedInMs > SIGN_IN_EVERY_MS) {
        [user, admin] = [await signedInAnew(user), await signedInAnew(admin)];
        signedInMs = performance.now();
      }
      const operation = api.operations[round % api.operations.length]!;
      const isPlain = FIRST_LAPS.has(Math.floor(round / api.operations.length));
      await barrage.send(operation, await actorFor(operation, round), { seed: SEED + round, isPlain });
    }
    assert.deepEqual(barrage.faults(), [], `seed ${SEED}`);

    // A run in which nothing succeeds any more sees nothing: every call must have been let through at least once.
    const blind = api.operations
      .filter(({ name }) => !NEEDS_A_SECRET.has(name))
      .filter(({ name }) => ![...(barrage.answered.get(name) ?? [])].some((status) => status < 400));
    assert.deepEqual(
      blind.map(({ name }) => `${name}: ${[...(barrage.answered.get(name) ?? [])].join(", ")}`),
      [],
      `calls that never succeeded, seed ${SEED}`,
    );
    const statuses = new Set([...barrage.answered.values()].flatMap((of) => [...of]));
    for (const status of [200, 201, 202, 204, 400, 401, 403, 404, 409, 413]) {
      assert.ok(statuses.has(status), `${status} was never answered, seed ${SEED}`);
    }
    for (const outcome of [
      "key 200",
      "key 403 AUTH_003",
      "closed 401 AUTH_002",
      "closed 403 AUTH_003",
      "nobody 401 AUTH_002",
    ]) {
      assert.ok(barrage.outcomes.has(outcome), `${outcome} never came, seed ${SEED}`);
    }
  },
);

test("no text in any body may hold NUL or half a character", async () => {
  let tried = 0;
  for (const operation of api.operations) {
    if (operation.body === undefined) continue;
    const caller = operation.needsAdmin ? admin : user;
    const bodies = fc.sample(
      fitting(operation.body, api.components, () => []),
      { seed: SEED, numRuns: 40 },
    );
    const target = operation.path.replace("{user_id}", targets.userIds[0]!).replace(/\{\w+\}/, user.entryIds.at(-1)!);
    const seen = new Set<string>();
    for (const body of bodies) {
      for (const { path, holder, key } of stringsIn(body, "")) {
        if (seen.has(path)) continue;
        seen.add(path);
        const before = holder[key];
        for (const text of ["a\0b", "a\ud800b"]) {
          holder[key] = text;
          const headers = { authorization: `Bearer ${caller.account.accessToken}`, "content-type": "application/json" };
          const answer = await exchange.send({ method: operation.method, target, headers, body: JSON.stringify(body) });
          assert.equal(answer.status, 400, `${operation.name}${path} with ${JSON.stringify(text)}: ${answer.text}`);
          tried += 1;
        }
        holder[key] = before;
      }
    }
  }
  assert.ok(tried > 60, `only ${tried} places were found`);
});

test("what the requests left behind can be read", async () => {
  for (const { account } of [user, admin]) {
    const get = (path: string) => server.call("GET", path, { token: account.accessToken });
    assert.equal((await get("/entries/analytics/summary")).status, 200);
    // Some of the requests may have taken the search to the device; the whole journal is found once it is back.
    const preferences = { token: account.accessToken, body: { privacy: { search: "server" } } };
    assert.equal((await server.call("PUT", "/users/me/preferences", preferences)).status, 200);
    await eventually("the search index is whole", async () => {
      const { status, body } = await get("/entries/search?q=zzzqqx");
      return status === 200 && body.pagination.totalRelation === "exact";
    });
    assert.equal((await get("/entries/search?q=entry")).status, 200);
    const seen = new Set<string>();
    let since = "";
    for (let hasMore = true; hasMore;) {
      const { status, body } = await get(`/sync/changes?limit=100${since}`);
      assert.equal(status, 200);
      assert.equal(body.unreadable, undefined);
      for (const { entryId } of body.changes as { entryId: string }[]) seen.add(entryId);
      since = `&since=${body.cursor}`;
      hasMore = body.hasMore as boolean;
    }
    assert.ok(seen.size > 0);
    for (const entryId of seen) assert.ok([200, 404].includes((await get(`/entries/${entryId}`)).status), entryId);
  }
});

function showProgress(done: number, elapsedMs: number): void {
  const perSecond = (done * 1_000) / elapsedMs;
  const left = Math.ceil((REQUESTS - done) / perSecond);
  process.stderr.write(`${done}/${REQUESTS} requests, ${perSecond.toFixed(0)} a second, ${left} s left\n`);
}

/** Every place in a value that holds a string; the members of a list are one place. */
function stringsIn(value: unknown, path: string): { path: string; holder: Record<string, unknown>; key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.entries(holder).flatMap(([key, part]) => {
    const place = `${path}.${Array.isArray(value) ? "*" : key}`;
    return typeof part === "string" ? [{ path: place, holder, key }] : stringsIn(part, place);
  });
}

/** A person who has signed in. */
type Person = Actor & {
  readonly account: TestAccount;
  readonly deviceIds: string[];
  readonly notificationIds: string[];
  readonly exportIds: string[];
  readonly attachmentIds: string[];
  readonly importIds: string[];
  readonly webhookIds: string[];
  readonly deliveryIds: string[];
};

function personOf(account: TestAccount, isAdmin: boolean): Person {
  const credentials = { authorization: `Bearer ${account.accessToken}` };
  return {
    caller: { kind: "person", isAdmin },
    credentials,
    account,
    entryIds: [],
    keyIds: [],
    deviceIds: [],
    notificationIds: [],
    exportIds: [],
    attachmentIds: [],
    importIds: [],
    webhookIds: [],
    deliveryIds: [],
  };
}

async function signedInAnew(person: Person): Promise<Person> {
  const { email, password } = person.account;
  const { status, body } = await server.call("POST", "/auth/login", { body: { email, password } });
  assert.equal(status, 200, "the caller can still sign in");
  const { accessToken } = body as TestAccount;
  return {
    ...person,
    account: { ...person.account, accessToken },
    credentials: { authorization: `Bearer ${accessToken}` },
  };
}

async function furnished(account: TestAccount, isAdmin: boolean): Promise<Person> {
  const person = personOf(account, isAdmin);
  for (let count = 0; count < 6; count += 1)
    person.entryIds.push(await writeEntry(server, account, { content: `Entry ${count}.` }));
  await server.call("DELETE", `/entries/${person.entryIds[0]}`, { token: account.accessToken });
  person.keyIds.push((await makeApiKey(server, account, ["analyze"])).keyId);
  person.deviceIds.push(await registerPhone(server, account));
  person.notificationIds.push(await remind(server, account));
  person.exportIds.push(await makeExport(server, account), await makeExport(server, account));
  person.attachmentIds.push(await attachPhoto(server, account), await attachPhoto(server, account));
  person.importIds.push(await uploadLines(server, account), await uploadLines(server, account));
  person.importIds.push(await importLines(server, account));
  for (let count = 0; count < 4; count += 1) {
    const { webhookId, deliveryId } = await makeWebhook(server, account);
    person.webhookIds.push(webhookId);
    if (count === 0) person.deliveryIds.push(deliveryId);
  }
  return person;
}

async function keyOf(person: Person, scopes: readonly string[]): Promise<Actor> {
  const { key } = await makeApiKey(server, person.account, scopes);
  return { ...person, caller: { kind: "key", scopes }, credentials: { "x-api-key": key } };
}

const NOBODY: Actor = { caller: { kind: "nobody" }, credentials: {}, entryIds: [], keyIds: [] };

/** The laps in which somebody comes for the first time: with the simplest request that could succeed. */
const FIRST_LAPS = new Set([0, 5, 6, 7]);

/** Of nine calls one by nobody, one with an API key, one of a closed account, and two to four by an administrator. */
async function actorFor(operation: Operation, round: number): Promise<Actor> {
  const lap = Math.floor(round / api.operations.length);
  const turn = lap % 9;
  if (turn === 5) return NOBODY;
  if (turn === 6) return keys[Math.floor(lap / 9) % keys.length]!;
  if (turn === 7) return closed[Math.floor(lap / 9) % closed.length]!;
  const isAdmin = operation.needsAdmin ? turn < 4 : turn < 2;
  if (operation.name === "keepMe") return personOf(await leaving(), false);
  if (!ENDS_SOMETHING.has(operation.name)) return isAdmin ? admin : user;
  return personOf(await (isAdmin ? registerAdmin(server) : server.register()), isAdmin);
}

/** An account that was asked to be erased, and waits. */
async function leaving(): Promise<TestAccount> {
  const account = await server.register();
  const body = { password: account.password };
  assert.equal((await server.call("DELETE", "/users/me", { token: account.accessToken, body })).status, 202);
  return account;
}
