import assert from "node:assert/strict";
import { test } from "node:test";
import type { RawAnswer } from "./exchange.ts";
import { markersIn, wayToTellApart } from "./isolation.ts";

const REFUSAL = error("RES_001", "Not found", "req_0000000000000001");

test("two refusals that differ in id and instant alone are one", () => {
  assert.equal(wayToTellApart(answer(404, REFUSAL), answer(404, error("RES_001", "Not found", "req_2"))), undefined);
  const refused = answer(403, error("AUTH_003", "Only an administrator can do this", "req_1"));
  assert.equal(wayToTellApart(refused, refused), undefined);
});

test("an answer that shows in any way that something is another's is seen", () => {
  const absent = answer(404, REFUSAL);
  for (const [what, others] of Object.entries({
    "the thing itself": answer(200, '{"content":"mine"}'),
    "another status": answer(403, error("AUTH_003", "Not yours", "req_1")),
    "another code": answer(404, error("RES_002", "Not found", "req_1")),
    "another word": answer(404, error("RES_001", "Not found.", "req_1")),
    "a header more": answer(404, REFUSAL, { etag: '"3"' }),
    "another length": answer(404, `${REFUSAL} `),
  })) {
    assert.notEqual(wayToTellApart(others, absent), undefined, what);
  }
});

test("a call that is let in, or refused before it looks, shows nothing and is no evidence", () => {
  for (const same of [
    answer(204, ""),
    answer(200, "{}"),
    answer(400, error("VAL_001", "Invalid path", "req_1")),
    answer(401, error("AUTH_002", "Sign in", "req_1")),
    answer(500, error("SYS_001", "Internal error", "req_1")),
  ]) {
    assert.notEqual(wayToTellApart(same, same), undefined, String(same.status));
  }
});

test("a marker is found in a body, a header, an escape and a cursor, in whatever case", () => {
  const markers = { word: "quokka17", id: "0190a0a0-0000-7000-8000-00000000abcd" };
  const cursor = Buffer.from(JSON.stringify({ after: markers.id })).toString("base64url");
  for (const leak of [
    answer(200, '{"content":"A Quokka17."}'),
    answer(200, '{"content":"\\u0071uokka17"}'),
    answer(200, "{}", { location: "/tags/quokka17" }),
  ]) {
    assert.deepEqual(markersIn(leak, markers), ["word"], leak.text);
  }
  assert.deepEqual(markersIn(answer(200, `{"nextCursor":"${cursor}"}`), markers), ["id"]);
  assert.deepEqual(markersIn(answer(200, '{"content":"A wallaby."}'), markers), []);
});

function answer(status: number, text: string, headers: Record<string, string> = {}): RawAnswer {
  return { status, text, headers: { "content-type": "application/json", ...headers } };
}

function error(code: string, message: string, requestId: string): string {
  return JSON.stringify({ error: { code, message, timestamp: "2026-01-25T10:30:00.000Z", requestId } });
}
