import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { allRoutes, internalRoutes, type ApiKeyScope, type RouteTable } from "@aura-journal/contracts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";
import {
  attachPhoto,
  makeApiKey,
  makeExport,
  makeWebhook,
  registerAdmin,
  registerPhone,
  remind,
  importLines,
  uploadLines,
  writeEntry,
} from "./accounts.ts";
import { codeOf, createExchange, type Exchange, type RawAnswer } from "./exchange.ts";
import { wayToTellApart, withoutTheUnique } from "./isolation.ts";

const OPEN_ROUTES = allRoutes().filter((route) => route.access.kind !== "internal");
const SCOPES: readonly ApiKeyScope[] = ["entries:read", "entries:write", "analyze"];
const ABSENT = "00000000-0000-4000-8000-000000000000";

let server: TestServer;
let exchange: Exchange;
let owner: TestAccount;
let stranger: TestAccount;
let admin: TestAccount;
/** API keys of the owner: each with all scopes but one, one for each scope alone, and one with all. */
const keysWithout = new Map<string, string>();
const keysWith = new Map<string, string>();
let keyWithAll: string;
let strangersKey: string;
let adminsKey: string;

before(async () => {
  server = await startTestServer();
  exchange = createExchange(server.baseUrl);
  [owner, stranger, admin] = await Promise.all([server.register(), server.register(), registerAdmin(server)]);
  for (const scope of SCOPES) {
    const others = SCOPES.filter((other) => other !== scope);
    keysWithout.set(scope, (await makeApiKey(server, owner, others)).key);
    keysWith.set(scope, (await makeApiKey(server, owner, [scope])).key);
  }
  keyWithAll = (await makeApiKey(server, owner, SCOPES)).key;
  strangersKey = (await makeApiKey(server, stranger, SCOPES)).key;
  adminsKey = (await makeApiKey(server, admin, SCOPES)).key;
});
after(async () => {
  exchange[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

test("the mounted routes, the served description and the contract are one and the same list", async () => {
  const mounted = mountedRoutes(server.runtime.app.printRoutes({ commonPrefix: false }));
  const heads = mounted.filter((line) => line.startsWith("HEAD "));
  const contract = OPEN_ROUTES.map((route) => `${route.method} ${route.path}`).toSorted();
  assert.ok(contract.length > 30, "the contract was not seen");
  assert.deepEqual(
    mounted.filter((line) => !heads.includes(line)),
    contract,
    "mounted and contract",
  );
  assert.deepEqual(
    heads,
    contract.filter((line) => line.startsWith("GET ")).map((line) => line.replace("GET ", "HEAD ")),
    "every GET answers HEAD",
  );

  const { body } = await server.call("GET", "/openapi.json");
  const served = Object.entries(body.paths as Record<string, Record<string, unknown>>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  assert.deepEqual(served.toSorted(), contract, "served and contract");
  for (const route of OPEN_ROUTES) {
    const operation = body.paths[route.path][route.method.toLowerCase()];
    const { access } = route;
    const scope = access.kind === "user" ? access.scope : undefined;
    assert.equal(operation["x-required-scope"], scope, `${route.name}: scope`);
    assert.equal(operation["x-required-role"], access.kind === "admin" ? "admin" : undefined, `${route.name}: role`);
    assert.equal(operation.security.length === 0, access.kind === "public", `${route.name}: security`);
  }
});

test("calls between services are not reachable over HTTP, whoever asks", async () => {
  const internal = (Object.values(internalRoutes) as readonly RouteTable[]).flatMap((table) => Object.values(table));
  assert.ok(internal.length > 5, "no internal routes were seen");
  for (const route of internal) {
    for (const headers of [{}, bearer(admin), { ...bearer(admin), "x-aura-internal": "1" }]) {
      const answer = await call(route, ABSENT, headers);
      assert.equal(answer.status, 404, `${route.method} ${route.path}`);
      assert.equal(codeOf(answer), "RES_001");
    }
  }
});

for (const route of OPEN_ROUTES) {
  test(`${route.method} ${route.path} lets in whom its access names and nobody else`, async () => {
    const { access } = route;
    const isAdmitted = async (headers: Record<string, string>, who: string): Promise<void> => {
      const answer = await call(route, ABSENT, headers);
      assert.ok(answer.status !== 401 && answer.status !== 403 && answer.status < 500, `${who}: ${answer.status}`);
    };
    const isRefused = async (headers: Record<string, string>, code: "AUTH_002" | "AUTH_003", who: string) => {
      for (const method of route.method === "GET" ? ["GET", "HEAD"] : [route.method]) {
        const answer = await call({ ...route, method }, ABSENT, headers);
        assert.equal(answer.status, code === "AUTH_002" ? 401 : 403, `${method} by ${who}`);
        if (method !== "HEAD") assert.equal(codeOf(answer), code, who);
      }
    };
    // One session for each: the call may end it.
    const [asUser, asAdmin] = await Promise.all([server.register(), freshAdmin()]);
    if (access.kind === "public") {
      await isAdmitted({}, "anonymous");
      await isAdmitted(bearer(asUser), "user");
      return;
    }
    await isRefused({}, "AUTH_002", "anonymous");
    await isRefused({ authorization: "Bearer a.b.c" }, "AUTH_002", "a made-up token");
    await isRefused({ "x-api-key": `aura_${"x".repeat(43)}` }, "AUTH_002", "a made-up key");
    await isRefused({ authorization: `Bearer ${keyWithAll}` }, "AUTH_002", "a key in place of a token");
    await isRefused({ "x-api-key": owner.accessToken }, "AUTH_002", "a token in place of a key");
    await isRefused({ ...bearer(owner), "x-api-key": keyWithAll }, "AUTH_002", "two identities at once");
    if (access.kind === "admin") {
      await isRefused(bearer(asUser), "AUTH_003", "user");
      await isRefused({ "x-api-key": keyWithAll }, "AUTH_003", "API key");
      await isAdmitted(bearer(asAdmin), "admin");
      return;
    }
    const { scope } = access as { readonly scope?: ApiKeyScope };
    if (scope === undefined) await isRefused({ "x-api-key": keyWithAll }, "AUTH_003", "API key");
    else {
      await isRefused({ "x-api-key": keysWithout.get(scope) ?? "" }, "AUTH_003", "API key without the scope");
      await isAdmitted({ "x-api-key": keysWith.get(scope) ?? "" }, "API key with the scope");
    }
    await isAdmitted(bearer(asUser), "user");
    await isAdmitted(bearer(asAdmin), "admin");
  });
}

/** How something is made that the id in a path names, and who may ask for it; a new kind of id is named here. */
const RESOURCES: Readonly<Record<string, () => Promise<string>>> = {
  "/entries/{entry_id}": () => writeEntry(server, owner),
  "/attachments/{attachment_id}": () => attachPhoto(server, owner),
  "/api-keys/{id}": async () => (await makeApiKey(server, owner, ["analyze"])).keyId,
  "/imports/{import_id}/again": () => importLines(server, owner),
  "/imports/{import_id}": () => uploadLines(server, owner),
  "/notifications/devices/{id}": () => registerPhone(server, owner),
  "/notifications/{id}/read": () => remind(server, owner),
  "/users/me/export/{id}": () => makeExport(server, owner),
  "/users/me/webhooks/{id}/deliveries/{delivery_id}": async () => {
    const { webhookId, deliveryId } = await makeWebhook(server, owner);
    return `${webhookId} ${deliveryId}`;
  },
  "/users/me/webhooks/{id}": async () => (await makeWebhook(server, owner)).webhookId,
  "/auth/sessions/{session_id}": async () => {
    const { email, password } = owner;
    await server.call("POST", "/auth/login", { body: { email, password } });
    const { body } = await server.call("GET", "/auth/sessions", { token: owner.accessToken });
    return (body.items as { sessionId: string; isCurrent: boolean }[]).find((item) => !item.isCurrent)?.sessionId ?? "";
  },
};

/** Everybody who is signed in in some way, and to whom nothing of the owner's belongs. */
const OTHERS: Readonly<Record<string, () => Record<string, string>>> = {
  "a stranger": () => bearer(stranger),
  "an administrator": () => bearer(admin),
  "a stranger's API key": () => ({ "x-api-key": strangersKey }),
  "an administrator's API key": () => ({ "x-api-key": adminsKey }),
};

/** Calls that make what their id names: an id is one's own affair, and another's is as free as any. */
const MAKES_WHAT_IT_NAMES = new Set(["putAttachment"]);

for (const route of OPEN_ROUTES.filter(
  ({ name, params, access }) => params !== undefined && access.kind === "user" && !MAKES_WHAT_IT_NAMES.has(name),
)) {
  test(`${route.method} ${route.path} answers everybody for another's as for what does not exist`, async () => {
    const kind = Object.keys(RESOURCES).find((prefix) => route.path.startsWith(prefix));
    assert.ok(kind !== undefined, `say in RESOURCES how to make what ${route.path} names`);
    const id = await RESOURCES[kind]!();
    const kept = await call(
      route.method === "GET" ? route : { ...route, method: "GET", path: kind },
      id,
      bearer(owner),
    );
    const hasScope = "scope" in route.access && route.access.scope !== undefined;
    for (const [name, credentials] of Object.entries(OTHERS)) {
      const others = await call(route, id, credentials());
      const absent = await call(route, randomUUID(), credentials());
      assert.equal(wayToTellApart(others, absent), undefined, name);
      assert.equal(absent.status, hasScope || !name.endsWith("API key") ? 404 : 403, name);
      assert.notDeepEqual(withoutTheUnique(others), withoutTheUnique(kept), "the owner's own answer is another one");
    }
    // Nobody's call changed anything: its owner still finds it.
    const own = await call(route, id, bearer(owner));
    assert.ok(own.status < 300, `the owner: ${own.status}`);
  });
}

for (const route of OPEN_ROUTES.filter((route) => route.params !== undefined && route.access.kind === "admin")) {
  test(`${route.method} ${route.path} tells who is no administrator nothing about what there is`, async () => {
    const [there, absent] = route.path.includes("{job_id}") ? ["1", "2"] : [owner.user.userId, randomUUID()];
    for (const [name, credentials] of Object.entries(OTHERS)) {
      if (name === "an administrator") continue;
      const ofOne = await call(route, there, credentials());
      const ofNone = await call(route, absent, credentials());
      assert.equal(ofNone.status, 403, name);
      assert.equal(wayToTellApart(ofOne, ofNone), undefined, name);
    }
    assert.equal(codeOf(await call(route, absent, bearer(admin))), "RES_001");
  });
}

test("another's entry id in a body is an id like any other", async () => {
  const taken = await writeEntry(server, owner, { content: "The owner's own words." });
  const alsoTaken = await writeEntry(server, owner);
  const push = (entryId: string, baseVersion: number) =>
    server.call("POST", "/sync/push", {
      token: stranger.accessToken,
      body: {
        deviceId: ABSENT,
        mutations: [{ mutationId: randomUUID(), op: "put", entryId, baseVersion, content: "The stranger's." }],
      },
    });
  for (const [id, baseVersion] of [
    [taken, 1],
    [alsoTaken, 7],
  ] as const) {
    const [others, absent] = await Promise.all([push(id, baseVersion), push(randomUUID(), baseVersion)]);
    const { mutationId: _a, current: a, ...ofOthers } = others.body.results[0];
    const { mutationId: _b, current: b, ...ofAbsent } = absent.body.results[0];
    assert.deepEqual(ofOthers, ofAbsent);
    assert.equal(typeof a, typeof b);
  }
  const free = await writeEntry(server, await server.register(), { entryId: taken, content: "A third person's." });
  assert.equal(free, taken, "an id is one's own affair");
  const { body } = await server.call("GET", `/entries/${taken}`, { token: owner.accessToken });
  assert.equal(body.content, "The owner's own words.");
});

test("a role that was taken away and an account that was closed hold for the token of before", async () => {
  const target = await freshAdmin();
  const change = (body: object) =>
    server.call("PUT", `/admin/users/${target.user.userId}`, { token: admin.accessToken, body });
  const users = OPEN_ROUTES.find((route) => route.path === "/admin/users")!;
  assert.equal((await call(users, "", bearer(target))).status, 200);
  assert.equal((await change({ roles: ["user"] })).status, 200);
  assert.equal(codeOf(await call(users, "", bearer(target))), "AUTH_003");
  assert.equal((await change({ isActive: false })).status, 200);
  assert.equal(codeOf(await call(users, "", bearer(target))), "AUTH_002");
});

async function freshAdmin(): Promise<TestAccount> {
  return registerAdmin(server);
}

function bearer(account: TestAccount): Record<string, string> {
  return { authorization: `Bearer ${account.accessToken}` };
}

/** A body with what the route needs, as far as the ids go; others get an empty one, which is refused behind the identity. */
const BODIES: Readonly<Record<string, object>> = { updateEntry: { content: "Other words." }, updateUser: {} };

function call(
  route: { readonly method: string; readonly path: string; readonly name?: string; readonly body?: unknown },
  id: string,
  headers: Record<string, string>,
): Promise<RawAnswer> {
  const hasBody = route.body !== undefined && !["GET", "HEAD"].includes(route.method);
  return exchange.send({
    method: route.method,
    target: withIds(route.path, id.split(" ")),
    headers: { ...headers, ...(hasBody ? { "content-type": "application/json" } : {}) },
    ...(hasBody ? { body: JSON.stringify(BODIES[route.name ?? ""] ?? {}) } : {}),
  });
}

/** A path with these ids in it, the last of them in every place that is left. */
function withIds(path: string, ids: readonly string[]): string {
  let nth = 0;
  return path.replaceAll(/\{\w+\}/g, () => ids[Math.min(nth++, ids.length - 1)] ?? "");
}

/** Reads fastify's tree of routes: `METHOD /path/{parameter}`, sorted. */
function mountedRoutes(tree: string): string[] {
  const stack: string[] = [];
  const found: string[] = [];
  for (const line of tree.split("\n").filter((text) => text.trim() !== "")) {
    const [, indent, label, methods] = /^([│\s]*)[├└]── (\S*)(?: \(([A-Z, ]+)\))?/.exec(line) ?? [];
    assert.ok(indent !== undefined && label !== undefined, `not a line of the tree: ${line}`);
    stack.length = indent.length / 4;
    stack.push(label);
    const path = stack.join("").replaceAll(/:(\w+)/g, "{$1}");
    for (const method of methods?.split(", ") ?? []) found.push(`${method} ${path}`);
  }
  return found.toSorted();
}
