import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { allRoutes, type ApiKeyScope } from "@aura-journal/contracts";
import { eventually } from "../support/eventually.ts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";
import { makeApiKey, makeWebhook, registerAdmin, registerPhone, remind, writeEntry } from "./accounts.ts";
import { createExchange, type Exchange, type RawAnswer } from "./exchange.ts";
import { markersIn } from "./isolation.ts";

const SCOPES: readonly ApiKeyScope[] = ["entries:read", "entries:write", "analyze"];
/** Calls that name nothing by an id in their path. */
const ROUTES = allRoutes().filter((route) => route.access.kind !== "internal" && route.params === undefined);

/** Words that stand nowhere but in one owner's journal and account. */
const WORDS = {
  content: "quokkaberry",
  earlier: "wombatleaf",
  deleted: "numbatroot",
  tag: "bilbytag",
  mood: "dunnartmood",
  place: "potorooplace",
  keyName: "bandicootkey",
  firstName: "Kowarina",
  lastName: "Mulgarason",
};
/** What an administrator's own calls show of an account: who it is, and that entries were written, never what they say. */
const SHOWN_TO_ADMINS = new Set([
  "firstName",
  "lastName",
  "email",
  "userId",
  "entryId",
  "deletedId",
  "sessionId",
  "keyId",
  "webhookId",
]);

let server: TestServer;
let exchange: Exchange;
let owner: TestAccount;
/** The words, and the ids of everything that is the owner's. */
let markers: Readonly<Record<string, string>>;

before(async () => {
  server = await startTestServer({ logLevel: "silent" });
  exchange = createExchange(server.baseUrl);
  const email = `${randomUUID()}@example.org`;
  owner = await server.register({ email, firstName: WORDS.firstName, lastName: WORDS.lastName });
  const entryId = await writeEntry(server, owner, { content: `Found a ${WORDS.earlier} today.` });
  const changed = await server.call("PUT", `/entries/${entryId}`, {
    token: owner.accessToken,
    body: {
      content: `Found a ${WORDS.content} today, and ${WORDS.content} jam is what I made of it.`,
      metadata: {
        tags: [WORDS.tag],
        mood: { rating: 5, label: WORDS.mood },
        location: { latitude: -31.95, longitude: 115.86, name: WORDS.place },
      },
    },
  });
  assert.equal(changed.status, 200);
  const deletedId = await writeEntry(server, owner, { content: `A ${WORDS.deleted} that nobody should see.` });
  await server.call("DELETE", `/entries/${deletedId}`, { token: owner.accessToken });
  const { keyId, key } = await makeApiKey(server, owner, SCOPES);
  const named = await server.call("POST", "/api-keys", {
    token: owner.accessToken,
    body: { name: WORDS.keyName, scopes: ["analyze"] },
  });
  assert.equal(named.status, 201);
  const deviceId = await registerPhone(server, owner);
  const { webhookId } = await makeWebhook(server, owner);
  const notificationId = await remind(server, owner);
  const [, payload = ""] = owner.accessToken.split(".");
  const { sessionId } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { sessionId: string };
  const { userId } = owner.user;
  markers = { ...WORDS, email, userId, entryId, deletedId, sessionId, keyId, key, deviceId, notificationId, webhookId };
});
after(async () => {
  exchange[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

interface Actor {
  readonly name: string;
  readonly isAdmin: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** Everybody but the owner. Made anew for each call, because some calls end what they are made with. */
async function others(): Promise<readonly Actor[]> {
  const [stranger, admin] = await Promise.all([server.register(), registerAdmin(server)]);
  const keys = await Promise.all([stranger, admin].map((account) => makeApiKey(server, account, SCOPES)));
  return [
    { name: "nobody", isAdmin: false, headers: {} },
    { name: "a stranger", isAdmin: false, headers: { authorization: `Bearer ${stranger.accessToken}` } },
    { name: "an administrator", isAdmin: true, headers: { authorization: `Bearer ${admin.accessToken}` } },
    { name: "a stranger's API key", isAdmin: false, headers: { "x-api-key": keys[0]!.key } },
    { name: "an administrator's API key", isAdmin: false, headers: { "x-api-key": keys[1]!.key } },
  ];
}

/** How each call is asked for as much as it gives, of the owner's if it could; others are made as they are. */
const ASK: Readonly<Record<string, () => { query?: string; body?: object }>> = {
  listEntries: () => ({ query: "limit=100" }),
  searchEntries: () => ({ query: `q=${WORDS.content}&limit=100` }),
  searchEntriesPrivately: () => ({ body: { q: WORDS.content, limit: 100 } }),
  pullChanges: () => ({ query: "limit=500" }),
  getSummary: () => ({ query: "from_date=2020-01-01&to_date=2040-01-01" }),
  listUsers: () => ({ query: "limit=100" }),
  listAudit: () => ({ query: `limit=100&subject_id=${owner.user.userId}` }),
  createEntry: () => ({ body: { entryId: markers["entryId"], content: "Somebody else's." } }),
  pushChanges: () => ({
    body: {
      deviceId: randomUUID(),
      mutations: ["entryId", "deletedId"].flatMap((id) => [
        { mutationId: randomUUID(), op: "put", entryId: markers[id], baseVersion: 1, content: "Somebody else's." },
        { mutationId: randomUUID(), op: "delete", entryId: markers[id], baseVersion: 2 },
      ]),
    },
  }),
  analyze: () => ({ body: { content: "A day." } }),
  updateProfile: () => ({ body: { firstName: "Other" } }),
  updateMyPreferences: () => ({ body: { theme: "dark" } }),
  updateReminders: () => ({ body: { enabled: true, time: "07:15", timezone: "Asia/Tokyo", days: [2] } }),
  registerDevice: () => ({ body: { platform: "ios", token: "ExponentPushToken[other]" } }),
  createApiKey: () => ({ body: { name: "other", scopes: ["analyze"] } }),
  createWebhook: () => ({ body: { url: "https://other.invalid/inbox" } }),
};
/** Answers that echo what their own caller sent. */
const ECHOES = new Map([
  ["createEntry", ["entryId"]],
  ["pushChanges", ["entryId", "deletedId"]],
]);
/** What the owner's own calls show: where they do not, a search for markers would find nothing anywhere. */
const SHOWN_TO_THE_OWNER: Readonly<Record<string, readonly string[]>> = {
  listEntries: ["content", "tag", "mood", "place", "entryId"],
  searchEntries: ["content", "entryId"],
  searchEntriesPrivately: ["content", "entryId"],
  getSummary: ["content"],
  pullChanges: ["content", "entryId", "deletedId"],
  listSessions: ["sessionId"],
  listApiKeys: ["keyId", "keyName"],
  listNotifications: ["notificationId"],
  listWebhooks: ["webhookId"],
  getProfile: ["email", "userId", "firstName", "lastName"],
};

test("of nobody's journal or account anything is in the answer to another's call", async () => {
  assert.ok(ROUTES.length > 25, "the contract was not seen");
  const faults: string[] = [];
  for (const route of ROUTES.filter(({ produces }) => produces !== "text/event-stream")) {
    // The owner's answer is in every cache before the others ask.
    const shown = SHOWN_TO_THE_OWNER[route.name];
    if (shown !== undefined) {
      const own = markersIn(await ask(route, { authorization: `Bearer ${owner.accessToken}` }), markers);
      assert.deepEqual(
        shown.filter((name) => !own.includes(name)),
        [],
        `${route.name}: not even the owner sees it`,
      );
    }
    for (const actor of await others()) {
      const answer = await ask(route, actor.headers);
      const isTheirOffice = actor.isAdmin && route.access.kind === "admin";
      const allowed = [...(ECHOES.get(route.name) ?? []), ...(isTheirOffice ? SHOWN_TO_ADMINS : [])];
      const leaks = markersIn(answer, markers).filter((name) => !allowed.includes(name));
      if (leaks.length > 0) faults.push(`${route.name} shows ${actor.name} the owner's ${leaks.join(", ")}`);
      if (answer.status >= 500) faults.push(`${route.name} by ${actor.name}: ${answer.status}`);
    }
  }
  assert.deepEqual(faults, []);
  const { body } = await server.call("GET", `/entries/${markers["entryId"]}`, { token: owner.accessToken });
  assert.equal(body.version, 2, "nobody has changed the owner's entry");
});

test("an administrator finds the owner by name and sees no word of the journal", async () => {
  const admin = await registerAdmin(server);
  for (const word of Object.values(WORDS)) {
    const { status, body } = await server.call("GET", `/admin/users?q=${word}`, { token: admin.accessToken });
    assert.equal(status, 200);
    const isName = word === WORDS.firstName || word === WORDS.lastName;
    assert.equal(body.items.length, isName ? 1 : 0, word);
  }
});

test("another's change is no event on a stream", async () => {
  const streams = [];
  for (const { name, headers } of await others()) {
    if (headers["authorization"] === undefined && headers["x-api-key"] === undefined) continue;
    streams.push({ name, headers, ...(await listen(headers)) });
  }
  assert.equal(streams.length, 4);
  const ownEvents = await listen({ authorization: `Bearer ${owner.accessToken}` });
  for (const stream of [...streams, ownEvents]) await eventually("the first event", () => stream.cursors().length > 0);
  const before = streams.map(({ cursors }) => cursors().length);
  const heard = ownEvents.cursors().length;
  await writeEntry(server, owner, { content: "One more." });
  await eventually("the owner hears of it", () => ownEvents.cursors().length > heard);
  assert.deepEqual(
    streams.map(({ cursors }) => cursors().length),
    before,
  );
  // Their own they hear, each once: had the owner's been told, it would have come before.
  for (const { name, headers, cursors } of streams.slice(0, 2)) {
    const count = cursors().length;
    const { status } = await exchange.send({
      method: "POST",
      target: "/entries",
      headers: { ...headers, "content-type": "application/json" },
      body: '{"content":"My own."}',
    });
    assert.equal(status, 201);
    await eventually("one's own change", () => cursors().length > count);
    assert.equal(cursors().length, count + 1, name);
  }
  for (const stream of [...streams, ownEvents]) await stream.stop();
});

function ask(
  route: { readonly name: string; readonly method: string; readonly path: string },
  headers: object,
): Promise<RawAnswer> {
  const { query, body } = ASK[route.name]?.() ?? {};
  const hasBody = !["GET", "DELETE"].includes(route.method) || body !== undefined;
  return exchange.send({
    method: route.method,
    target: query === undefined ? route.path : `${route.path}?${query}`,
    headers: { ...headers, ...(hasBody ? { "content-type": "application/json" } : {}) },
    ...(hasBody ? { body: JSON.stringify(body ?? {}) } : {}),
  });
}

/** Reads a stream of changes until it is told to stop. */
async function listen(headers: Readonly<Record<string, string>>) {
  const controller = new AbortController();
  const response = await fetch(`${server.baseUrl}/sync/stream`, { headers, signal: controller.signal });
  assert.equal(response.status, 200);
  let text = "";
  const reading = (async () => {
    for await (const chunk of response.body!) text += Buffer.from(chunk).toString();
  })().catch((error: unknown) => {
    if (!controller.signal.aborted) throw error;
  });
  return {
    cursors: () => [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => data),
    async stop() {
      controller.abort();
      await reading;
    },
  };
}
