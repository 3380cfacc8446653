import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { eventually } from "../support/eventually.ts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";
import { makeApiKey, registerAdmin, writeEntry } from "./accounts.ts";
import { fitting } from "./arbitraries.ts";
import { createExchange, type Exchange, type RawAnswer } from "./exchange.ts";
import { createFaultFinder } from "./json-schema.ts";
import { requestsFor, type MadeRequest } from "./requests.ts";
import { readServedApi, type Operation, type ServedApi } from "./served-api.ts";
import { createVerdict } from "./verdict.ts";

/** `npm run fuzz` is the long form; `AURA_FUZZ_SEED` repeats a run. */
const REQUESTS = Number(process.env["AURA_FUZZ_REQUESTS"] ?? 1_500);
const HAS_PROGRESS = process.env["AURA_FUZZ_PROGRESS"] === "1";
const SEED = Number(process.env["AURA_FUZZ_SEED"] ?? randomInt(2 ** 31 - 1));
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
const NEEDS_A_SECRET = new Set(["verifyMfa", "enableMfa", "disableMfa", "verifyEmail", "resetPassword"]);

/** What an account has, for requests that are to find something. */
interface Actor {
  readonly account: TestAccount;
  readonly entryIds: string[];
  readonly keyIds: string[];
  listCursor?: string;
  syncCursor?: string;
}

let server: TestServer;
let exchange: Exchange;
let api: ServedApi;
let user: Actor;
let admin: Actor;
let targets: readonly string[];

before(async () => {
  server = await startTestServer({ logLevel: "error" });
  exchange = createExchange(server.baseUrl);
  api = readServedApi((await server.call("GET", "/openapi.json")).body);
  user = await furnished(await server.register());
  admin = await furnished(await registerAdmin(server));
  const closable = await Promise.all([server.register(), server.register(), server.register()]);
  targets = closable.map((account) => account.user.userId);
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
    const judge = createVerdict(createFaultFinder(api.components));
    const faults = new Map<string, string>();
    const answered = new Map<string, Set<number>>();
    const startedMs = performance.now();
    for (let round = 0; round < REQUESTS; round += 1) {
      if (HAS_PROGRESS && round > 0 && round % 1_000 === 0) showProgress(round, performance.now() - startedMs);
      const operation = api.operations[round % api.operations.length]!;
      const caller = await callerFor(operation, round);
      const [made] = fc.sample(
        requestsFor(
          operation,
          api.components,
          (name) => hintsFor(name, operation, caller),
          round < api.operations.length,
        ),
        {
          seed: SEED + round,
          numRuns: 1,
        },
      );
      const request = withCredentials(made!, caller);
      const answer = await exchange.send(request);
      const fault = judge(operation, request, answer, {
        isAnonymous: caller === undefined,
        isPathAltered: made!.mutations.includes("path"),
      });
      if (fault !== undefined) faults.set(`${operation.name} ${answer.status}: ${fault}`, shown(request, answer));
      (answered.get(operation.name) ?? answered.set(operation.name, new Set()).get(operation.name)!).add(answer.status);
      remember(operation, caller, answer);
    }
    assert.deepEqual(
      [...faults].map(([fault, request]) => `${fault}\n${request}`),
      [],
      `seed ${SEED}`,
    );

    // A run in which nothing succeeds any more sees nothing: every call must have been let through at least once.
    const blind = api.operations
      .filter(({ name }) => !NEEDS_A_SECRET.has(name))
      .filter(({ name }) => ![...(answered.get(name) ?? [])].some((status) => status < 400));
    assert.deepEqual(
      blind.map(({ name }) => `${name}: ${[...(answered.get(name) ?? [])].join(", ")}`),
      [],
      `calls that never succeeded, seed ${SEED}`,
    );
    const statuses = new Set([...answered.values()].flatMap((of) => [...of]));
    for (const status of [200, 201, 202, 204, 400, 401, 403, 404, 409, 413]) {
      assert.ok(statuses.has(status), `${status} was never answered, seed ${SEED}`);
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
    const target = operation.path.replace("{user_id}", targets[0]!).replace(/\{\w+\}/, user.entryIds.at(-1)!);
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

async function furnished(account: TestAccount): Promise<Actor> {
  const entryIds: string[] = [];
  for (let count = 0; count < 6; count += 1)
    entryIds.push(await writeEntry(server, account, { content: `Entry ${count}.` }));
  await server.call("DELETE", `/entries/${entryIds[0]}`, { token: account.accessToken });
  return { account, entryIds, keyIds: [(await makeApiKey(server, account, ["analyze"])).keyId] };
}

/** Nobody for a sixth of the calls, an administrator for a third and for most of those that need one. */
async function callerFor(operation: Operation, round: number): Promise<Actor | undefined> {
  const turn = Math.floor(round / api.operations.length) % 6;
  if (turn === 5) return undefined;
  const needsAdmin = operation.needsAdmin ? turn < 4 : turn < 2;
  if (!ENDS_SOMETHING.has(operation.name)) return needsAdmin ? admin : user;
  return { account: await (needsAdmin ? registerAdmin(server) : server.register()), entryIds: [], keyIds: [] };
}

function hintsFor(name: string, operation: Operation, caller: Actor | undefined): readonly unknown[] {
  if (name === "user_id") return targets;
  if (name === "q" || name === "search") return ["entry", '"an entry"', "Entry 3"];
  if (name === "baseVersion") return [0, 1, 2];
  if (name === "newPassword") return ["a good long passphrase", "correct horse battery"];
  if (name === "language") return ["en", "de"];
  if (caller === undefined) return [];
  const { account } = caller;
  if (name === "password" || name === "currentPassword") return operation.name === "register" ? [] : [account.password];
  if (name === "email") return operation.name === "register" ? [] : [account.email];
  if (name === "refreshToken") return [account.refreshToken];
  if (name === "session_id") return [sessionIdOf(account)];
  if (name === "entry_id" || name === "entryId") return caller.entryIds;
  if (name === "id") return caller.keyIds;
  if (name === "cursor") return caller.listCursor === undefined ? [] : [caller.listCursor];
  if (name === "since") return caller.syncCursor === undefined ? [] : [caller.syncCursor];
  return [];
}

function sessionIdOf(account: TestAccount): string {
  const [, payload = ""] = account.accessToken.split(".");
  return (JSON.parse(Buffer.from(payload, "base64url").toString()) as { sessionId: string }).sessionId;
}

function withCredentials(made: MadeRequest, caller: Actor | undefined): MadeRequest {
  if (caller === undefined || "authorization" in made.headers) return made;
  return { ...made, headers: { authorization: `Bearer ${caller.account.accessToken}`, ...made.headers } };
}

/** Keeps what an answer gave, so that later calls find something. */
function remember(operation: Operation, caller: Actor | undefined, answer: RawAnswer): void {
  if (caller === undefined || answer.status >= 300 || answer.text === "") return;
  const keep = (ids: string[], id: string): void => void (ids.length < 40 ? ids.push(id) : (ids[3] = id));
  const body = (): Record<string, string> => JSON.parse(answer.text) as Record<string, string>;
  if (operation.name === "createEntry") keep(caller.entryIds, body()["entryId"]!);
  if (operation.name === "createApiKey") keep(caller.keyIds, body()["keyId"]!);
  if (operation.name === "pullChanges") caller.syncCursor = body()["cursor"]!;
  if (operation.name === "listEntries") {
    const next = (JSON.parse(answer.text) as { pagination: { nextCursor?: string } }).pagination.nextCursor;
    if (next !== undefined) caller.listCursor = next;
  }
}

function shown(request: MadeRequest, answer: RawAnswer): string {
  const body = request.body === undefined ? "" : JSON.stringify(request.body.toString()).slice(0, 600);
  const { authorization: _token, ...headers } = request.headers;
  return `  ${request.method} ${request.target.slice(0, 400)}\n  ${JSON.stringify(headers).slice(0, 400)}\n  ${body}\n  → ${answer.text.slice(0, 300)}`;
}
