import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "./client.ts";
import { httpTransport, urlOf } from "./http-transport.ts";
import { inProcessTransport } from "./in-process-transport.ts";
import { createInternalClients } from "./internal-clients.ts";
import { ApiRequestError } from "./request-error.ts";
import { routes } from "./routes.ts";

const ENTRY_ID = "0198c0de-0000-7000-8000-000000000000";
const baseUrl = "http://journal.test/base/";

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

function fakeFetch(answer: () => Response): { readonly fetch: typeof globalThis.fetch; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const fetch: typeof globalThis.fetch = async (url, init = {}) => {
    assert.equal(typeof url, "string");
    sent.push({ url: url as string, init });
    return answer();
  };
  return { fetch, sent };
}

test("a call puts its parts where the route wants them", async () => {
  const { fetch, sent } = fakeFetch(() => Response.json({ version: 2 }, { headers: { ETag: '"2"' } }));
  const client = createClient(
    routes.entries,
    httpTransport({ baseUrl, fetch, getAccessToken: () => "token", headers: { "user-agent": "test" } }),
  );
  const answer = await client.updateEntry(
    { params: { entry_id: ENTRY_ID }, body: { content: "Grüße" } },
    { requestId: "req_12345678", headers: { "if-match": '"1"' } },
  );
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.body, { version: 2 });
  assert.equal(answer.headers?.["etag"], '"2"');
  assert.equal(sent[0]?.url, `http://journal.test/base/entries/${ENTRY_ID}`);
  assert.equal(sent[0]?.init.method, "PUT");
  assert.equal(sent[0]?.init.body, '{"content":"Grüße"}');
  assert.deepEqual(sent[0]?.init.headers, {
    accept: "application/json",
    "user-agent": "test",
    "content-type": "application/json",
    authorization: "Bearer token",
    "x-request-id": "req_12345678",
    "if-match": '"1"',
  });
});

test("a query is written out without what is absent", async () => {
  const { fetch, sent } = fakeFetch(() => Response.json({}));
  const client = createClient(
    routes.entries,
    httpTransport({ baseUrl: "http://journal.test", fetch, apiKey: "aura_key" }),
  );
  await client.searchEntries({ query: { q: '"to bed" & more', page: 2 } });
  await client.listEntries();
  assert.equal(sent[0]?.url, "http://journal.test/entries/search?q=%22to%20bed%22%20%26%20more&page=2");
  assert.equal(sent[1]?.url, "http://journal.test/entries");
  assert.deepEqual(sent[1]?.init.headers, { accept: "application/json", "x-api-key": "aura_key" });
  assert.equal(sent[1]?.init.body, undefined);
});

test("a public call carries no token", async () => {
  const { fetch, sent } = fakeFetch(() => Response.json({}));
  const getAccessToken = () => "token";
  await createClient(routes.auth, httpTransport({ baseUrl, fetch, getAccessToken, apiKey: "k" })).refresh({
    body: { refreshToken: "r" },
  });
  assert.deepEqual(Object.keys(sent[0]?.init.headers as object), ["accept", "content-type"]);
});

test("an answer without content has no body", async () => {
  const { fetch } = fakeFetch(() => new Response(null, { status: 204 }));
  const answer = await createClient(routes.auth, httpTransport({ baseUrl, fetch })).logout();
  assert.equal(answer.status, 204);
  assert.equal(answer.body, undefined);
});

test("a parameter cannot lead to another route", () => {
  for (const entry_id of [".", "..", ""])
    assert.throws(() => urlOf(baseUrl, routes.entries.getEntry, { params: { entry_id } }), TypeError);
  assert.equal(
    urlOf("http://h", routes.entries.getEntry, { params: { entry_id: "../x?y#z" } }),
    "http://h/entries/..%2Fx%3Fy%23z",
  );
});

test("the error form becomes an ApiRequestError with all it says", async () => {
  const error = {
    code: "RATE_001",
    message: "Too many calls",
    details: { retryAfterSeconds: 7 },
    timestamp: "2026-01-25T10:30:00.000Z",
    requestId: "req_0193abcd",
  };
  const { fetch } = fakeFetch(() => Response.json({ error }, { status: 429, headers: { "Retry-After": "7" } }));
  const client = createClient(routes.nlp, httpTransport({ baseUrl, fetch }));
  await assert.rejects(client.analyze({ body: { content: "x" } }), (thrown) => {
    assert.ok(thrown instanceof ApiRequestError);
    const { code, status, message, details, requestId, retryAfterSeconds } = thrown;
    assert.deepEqual(
      { code, status, message, details, requestId, retryAfterSeconds },
      {
        code: "RATE_001",
        status: 429,
        message: error.message,
        details: error.details,
        requestId: error.requestId,
        retryAfterSeconds: 7,
      },
    );
    return true;
  });
});

test("an error without the form is named after its status, and is a stranger's", async () => {
  const expected = [
    [400, "VAL_001"],
    [401, "AUTH_002"],
    [403, "AUTH_003"],
    [404, "RES_001"],
    [409, "RES_002"],
    [429, "RATE_001"],
    [500, "SYS_001"],
    [502, "EXT_001"],
    [504, "EXT_001"],
  ] as const;
  for (const [status, code] of expected) {
    const { fetch } = fakeFetch(() => new Response("<html>Bad gateway</html>", { status }));
    await assert.rejects(createClient(routes.auth, httpTransport({ baseUrl, fetch })).getProfile(), {
      name: "ApiRequestError",
      code,
      status,
      isStrangers: true,
    });
  }
});

test("an error whose code cannot come with its status is named after the status", async () => {
  const error = { code: "SYS_001", message: "Busy", timestamp: "2026-01-25T10:30:00.000Z", requestId: "req_12345678" };
  const { fetch } = fakeFetch(() => Response.json({ error }, { status: 503 }));
  await assert.rejects(createClient(routes.auth, httpTransport({ baseUrl, fetch })).getProfile(), {
    code: "EXT_001",
    status: 503,
    message: "Busy",
  });
});

test("a server that cannot be reached is an external failure without a request id", async () => {
  const cause = new TypeError("fetch failed");
  const fetch = async () => {
    throw cause;
  };
  const call = createClient(routes.auth, httpTransport({ baseUrl, fetch })).getProfile();
  await assert.rejects(call, { code: "EXT_001", status: 503, requestId: undefined, cause });
});

test("a call that its caller gave up throws what the caller gave as reason", async () => {
  const reason = new Error("no longer wanted");
  const fetch = async () => {
    throw reason;
  };
  const call = createClient(routes.auth, httpTransport({ baseUrl, fetch })).getProfile(
    {},
    { signal: AbortSignal.abort(reason) },
  );
  await assert.rejects(call, (thrown) => thrown === reason);
});

test("an answer that is not JSON or not declared is an external failure", async () => {
  const html = fakeFetch(() => new Response("<html>", { status: 200 }));
  await assert.rejects(createClient(routes.auth, httpTransport({ baseUrl, fetch: html.fetch })).getProfile(), {
    code: "EXT_001",
  });
  const odd = fakeFetch(() => Response.json({}, { status: 203 }));
  await assert.rejects(createClient(routes.auth, httpTransport({ baseUrl, fetch: odd.fetch })).getProfile(), {
    code: "EXT_001",
  });
});

test("a list that has not changed answers 304 without a body", async () => {
  const { fetch } = fakeFetch(() => new Response(null, { status: 304 }));
  const answer = await createClient(routes.entries, httpTransport({ baseUrl, fetch })).listEntries(
    {},
    { headers: { "if-none-match": '"1"' } },
  );
  assert.equal(answer.status, 304);
});

test("a call in one process and a call over HTTP cannot be told apart", async () => {
  const account = { userId: ENTRY_ID, lastLogin: undefined };
  const failure = Object.assign(new Error("Not found"), { code: "RES_001", status: 404, details: undefined });
  const handlers = {
    getAccount: async () => ({ status: 200, body: { account }, headers: { "X-Odd": "1" } }),
    eraseAccount: async () => {
      throw failure;
    },
    verifyPassword: async () => {
      throw new Error("connection to database lost");
    },
  };
  const near = createInternalClients(() => inProcessTransport(handlers));
  const answer = await near.auth.getAccount({ body: { userId: ENTRY_ID } });
  assert.deepEqual(answer, { status: 200, body: { account: { userId: ENTRY_ID } }, headers: { "x-odd": "1" } });
  assert.ok(answer.body.account !== null && !("lastLogin" in answer.body.account));
  assert.notEqual(answer.body.account, account);
  await assert.rejects(near.auth.eraseAccount({ body: { userId: ENTRY_ID } }), {
    name: "ApiRequestError",
    code: "RES_001",
    status: 404,
  });
  const secret = near.auth.verifyPassword({ body: { userId: ENTRY_ID, password: "x" } });
  await assert.rejects(secret, { name: "ApiRequestError", code: "SYS_001", status: 500, message: "Internal error" });
  await assert.rejects(near.nlp.analyzeTexts({ body: { texts: [] } }), { code: "EXT_001", status: 503 });
});

test("a handler gets its own copy of what was sent", async () => {
  const events = [{ eventId: ENTRY_ID, at: "2026-01-25T10:30:00.000Z", action: "entry.created" }];
  const handlers = {
    appendAudit: async (input: { readonly body: { events: unknown[] } }) => {
      input.body.events.length = 0;
      return { status: 204 };
    },
  };
  await createInternalClients(() => inProcessTransport(handlers)).users.appendAudit({ body: { events } });
  assert.equal(events.length, 1);
});

test("types ask for what a route declares and for nothing else", () => {
  const client = createClient(routes.entries, async () => ({ status: 204 }));
  const wrong: (() => unknown)[] = [
    // @ts-expect-error An entry needs a body.
    () => client.createEntry(),
    // @ts-expect-error The id is missing.
    () => client.getEntry({}),
    // @ts-expect-error A rating is 1 to 5.
    () => client.createEntry({ body: { content: "x", metadata: { mood: { rating: 7 } } } }),
    // @ts-expect-error A list takes no body.
    () => client.listEntries({ body: {} }),
  ];
  assert.equal(wrong.length, 4);
});
