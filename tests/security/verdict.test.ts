import assert from "node:assert/strict";
import { test } from "node:test";
import { allRoutes, createOpenApi } from "@aura-journal/contracts";
import type { RawAnswer, RawRequest } from "./exchange.ts";
import { createFaultFinder, type JsonSchema } from "./json-schema.ts";
import { readServedApi } from "./served-api.ts";
import { createVerdict, type Caller, type Facts } from "./verdict.ts";

const document = createOpenApi(allRoutes(), { title: "AURA Journal", version: "0", serverUrl: "/" });
const api = readServedApi(
  document as unknown as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
  },
);
const judge = createVerdict(createFaultFinder(api.components));

const PERSON: Caller = { kind: "person", isAdmin: false };
const HEADERS = {
  "x-request-id": "req_0000000000000001",
  "x-content-type-options": "nosniff",
  "content-type": "application/json; charset=utf-8",
};
const ID = "0190a0a0-0000-7000-8000-000000000000";

interface Recording {
  readonly operation: string;
  readonly request: RawRequest;
  readonly answer: RawAnswer;
  readonly facts: Partial<Facts>;
}

function verdictOn({ operation: name, request, answer, facts }: Recording): string | undefined {
  const operation = api.operations.find((one) => one.name === name);
  assert.ok(operation, name);
  return judge(operation, request, answer, { caller: PERSON, isPathAltered: false, mayBeBusy: false, ...facts });
}

/** An exchange in which nothing is wrong. */
const refused = (changes: Readonly<Record<string, unknown>> = {}, status = 404): RawAnswer => ({
  status,
  headers: HEADERS,
  text: JSON.stringify({
    error: {
      code: "RES_001",
      message: "Not found",
      timestamp: "2026-01-25T10:30:00.000Z",
      requestId: "req_0000000000000001",
      ...changes,
    },
  }),
});
const ALIVE: Recording = {
  operation: "livez",
  request: { method: "GET", target: "/livez" },
  answer: { status: 200, headers: HEADERS, text: '{"status":"ok"}' },
  facts: {},
};
const MISSING: Recording = {
  operation: "getEntry",
  request: { method: "GET", target: `/entries/${ID}` },
  answer: refused(),
  facts: {},
};
const DELETED: Recording = {
  operation: "deleteEntry",
  request: { method: "DELETE", target: `/entries/${ID}` },
  answer: { status: 204, headers: HEADERS, text: "" },
  facts: {},
};
const FORGOT: Recording = {
  operation: "forgotPassword",
  request: {
    method: "POST",
    target: "/auth/forgot-password",
    headers: { "content-type": "application/json" },
    body: '{"email":"ann@example.org"}',
  },
  answer: { status: 204, headers: HEADERS, text: "" },
  facts: { caller: { kind: "nobody" } },
};
const BUSY: Recording = {
  operation: "login",
  request: { method: "POST", target: "/auth/login", body: "{}" },
  answer: {
    ...refused({ code: "EXT_001", message: "Too many sign-ins at this moment" }, 503),
    headers: { ...HEADERS, "retry-after": "10" },
  },
  facts: { mayBeBusy: true },
};

test("an exchange in which nothing is wrong is let pass", () => {
  for (const recording of [ALIVE, MISSING, DELETED, FORGOT, BUSY]) {
    assert.equal(verdictOn(recording), undefined, recording.operation);
  }
  const moved = { ...MISSING, answer: refused({}, 405), facts: { isPathAltered: true } };
  assert.equal(verdictOn(moved), undefined);
});

test("an id may be sent in upper case (RFC 9562, section 4), and none is answered so", () => {
  const ids = [ID.toUpperCase(), "FFFFFFFF-FFFF-4FFF-8FFF-FFFFFFFFFFFF", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"];
  for (const id of ids) {
    assert.equal(verdictOn(withRequest(DELETED, { target: `/entries/${id}` })), undefined, id);
    const record = { seq: 1, at: "2026-01-25T10:30:00.000Z", action: "entry.created", hash: "0".repeat(64) };
    const items = [{ ...record, eventId: id }];
    const listed: Recording = {
      operation: "listAudit",
      request: { method: "GET", target: `/admin/audit?subject_id=${id}` },
      answer: { status: 200, headers: HEADERS, text: JSON.stringify({ items }) },
      facts: { caller: { kind: "person", isAdmin: true } },
    };
    assert.match(verdictOn(listed) ?? "nothing", /eventId: pattern/, id);
  }
});

function withAnswer(recording: Recording, answer: Partial<RawAnswer>): Recording {
  return { ...recording, answer: { ...recording.answer, ...answer } };
}

function withRequest(recording: Recording, request: Partial<RawRequest>): Recording {
  return { ...recording, request: { ...recording.request, ...request } };
}

function without(name: keyof typeof HEADERS): Record<string, string> {
  return Object.fromEntries(Object.entries(HEADERS).filter(([header]) => header !== name));
}

const IN_NAME_OF = (recording: Recording, caller: Caller): Recording => ({ ...recording, facts: { caller } });

/** One thing is wrong with each, and what the verdict has to say of it. */
const FAULTY: Readonly<Record<string, readonly [Recording, RegExp]>> = {
  "a failure of the server": [withAnswer(MISSING, refused({ code: "SYS_001" }, 500)), /failure of the server/],
  "a store that is away": [withAnswer(MISSING, refused({ code: "DB_001" }, 503)), /failure of the server/],
  "a full queue at a call that has none": [{ ...BUSY, facts: {} }, /failure of the server/],
  "a full queue with another code": [withAnswer(BUSY, { text: refused({ code: "DB_001" }).text }), /DB_001/],
  "a full queue with a code that 503 can't have": [
    withAnswer(BUSY, { text: refused({ code: "SYS_001" }).text }),
    /SYS_001/,
  ],
  "a full queue without a time to come back": [withAnswer(BUSY, { headers: HEADERS }), /time to come back/],
  "a limit without a time to come back": [withAnswer(MISSING, refused({ code: "RATE_001" }, 429)), /time to come back/],
  "another failure while the queue is full": [withAnswer(BUSY, refused({ code: "SYS_001" }, 500)), /failure/],
  "no request id": [withAnswer(ALIVE, { headers: without("x-request-id") }), /X-Request-Id/],
  "no headers of security": [withAnswer(ALIVE, { headers: without("x-content-type-options") }), /security headers/],
  "a status that nobody described": [withAnswer(ALIVE, { status: 418 }), /not described/],
  "a method that is not answered, on the path itself": [withAnswer(MISSING, refused({}, 405)), /not described/],
  "a code that its status can't have": [
    withAnswer(MISSING, refused({ code: "VAL_001" })),
    /VAL_001 is not described for 404/,
  ],
  "a code that the call does not declare": [
    withAnswer(FORGOT, refused({ code: "AUTH_001" }, 400)),
    /AUTH_001 is not described for 400/,
  ],
  "a code of another call at a status of this one": [
    withAnswer(
      { ...MISSING, operation: "listEntries", request: { method: "GET", target: "/entries" } },
      refused({ code: "AUTH_001" }, 401),
    ),
    /AUTH_001 is not described for 401/,
  ],
  "an error that is no error of the contract": [withAnswer(MISSING, { text: '{"error":"Not found"}' }), /the answer/],
  "an error with a field too many": [withAnswer(MISSING, refused({ stack: "x" })), /stack/],
  "an error as a page": [
    withAnswer(MISSING, { headers: { ...HEADERS, "content-type": "text/html" } }),
    /media type text\/html/,
  ],
  "an answer with a value that its schema does not have": [
    withAnswer(ALIVE, { text: '{"status":"fine"}' }),
    /the answer/,
  ],
  "an answer with a field too many": [withAnswer(ALIVE, { text: '{"status":"ok","host":"db-7"}' }), /host/],
  "a body where there is none": [withAnswer(DELETED, { text: "{}" }), /a body where none/],
  "SQL in an error": [withAnswer(MISSING, refused({ message: "SELECT content FROM entries WHERE" })), /internal/],
  "a stack in an error": [withAnswer(MISSING, refused({ message: "at find (/srv/x.ts:3:1)" })), /internal/],
  "a path in an error": [withAnswer(MISSING, refused({ message: "no /var/lib/aura/master.key" })), /internal/],
  "a table in an error": [withAnswer(MISSING, refused({ details: { reason: "journal.journal_entries" } })), /internal/],
  "nobody let in": [IN_NAME_OF(DELETED, { kind: "nobody" }), /let in: nobody/],
  "a closed account let in": [IN_NAME_OF(DELETED, { kind: "closed" }), /let in: closed/],
  "a key without the scope let in": [
    IN_NAME_OF(DELETED, { kind: "key", scopes: ["entries:read", "analyze"] }),
    /let in: key/,
  ],
  "a key where none is taken": [
    IN_NAME_OF(
      { ...DELETED, operation: "logout", request: { method: "POST", target: "/auth/logout" } },
      { kind: "key", scopes: ["entries:read"] },
    ),
    /let in: key/,
  ],
  "an id that is none, taken": [withRequest(DELETED, { target: "/entries/1" }), /the path has/],
  "a query that nobody declared, taken": [withRequest(DELETED, { target: `/entries/${ID}?force=1` }), /the query has/],
  "a body of another form, taken": [withRequest(FORGOT, { body: '{"email":5}' }), /its body has/],
  "a body that is no JSON, taken": [withRequest(FORGOT, { body: "{" }), /no JSON/],
  "a body that is no UTF-8, taken": [withRequest(FORGOT, { body: Buffer.from([0x7b, 0xff, 0x7d]) }), /UTF-8/],
  "a body of another media type, taken": [
    withRequest(FORGOT, { headers: { "content-type": "text/plain" } }),
    /no JSON/,
  ],
  "a coded body, taken": [
    withRequest(FORGOT, { headers: { "content-type": "application/json", "content-encoding": "gzip" } }),
    /coded/,
  ],
  "a body where none belongs, taken": [withRequest(DELETED, { body: '{"a":1}' }), /takes no body/],
};

for (const [what, [recording, expected]] of Object.entries(FAULTY)) {
  test(`the verdict on the requests sees ${what}`, () => {
    assert.match(verdictOn(recording) ?? "nothing", expected);
  });
}

test("the verdict sees an account that was closed and signs in all the same", () => {
  const login = api.operations.find(({ name }) => name === "login")!;
  const text = JSON.stringify({ mfaRequired: true, mfaToken: "x".repeat(43), methods: ["totp"] });
  const request = {
    method: "POST",
    target: "/auth/login",
    headers: { "content-type": "application/json" },
    body: '{"email":"ann@example.org","password":"a good long passphrase"}',
  };
  const answer = { status: 200, headers: HEADERS, text };
  const facts = { isPathAltered: false, mayBeBusy: false };
  assert.equal(judge(login, request, answer, { caller: { kind: "nobody" }, ...facts }), undefined);
  assert.equal(judge(login, request, answer, { caller: { kind: "closed" }, ...facts }), "let in: closed");
});

test("the verdict sees a person who is let into what an administrator alone may do", () => {
  const listUsers = api.operations.find(({ name }) => name === "listUsers")!;
  const pagination = { page: 1, limit: 20, total: 0, totalPages: 0, totalRelation: "exact" };
  const answer = { status: 200, headers: HEADERS, text: JSON.stringify({ items: [], pagination }) };
  const facts = { isPathAltered: false, mayBeBusy: false };
  const request = { method: "GET", target: "/admin/users" };
  assert.equal(judge(listUsers, request, answer, { caller: { kind: "person", isAdmin: true }, ...facts }), undefined);
  assert.equal(judge(listUsers, request, answer, { caller: PERSON, ...facts }), "let in: person");
});
