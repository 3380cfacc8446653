import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { FILTERED_ACTIONS, peopleIn, sentenceOf, textKeyOf } from "./audit-sentence.ts";
import { reasonOf } from "./broken-record.ts";

const { audit } = JSON.parse(readFileSync(new URL("../../locale/administration/en.json", import.meta.url), "utf8")) as {
  audit: {
    events: Record<string, string>;
    names: Record<string, string>;
    verify: { reasons: Record<string, string> };
  };
};
const VERIFY = readFileSync(new URL("../../../../server/src/services/users/audit/verify.ts", import.meta.url), "utf8");

test("what an administrator did to an account is told by what changed", () => {
  const told = (details: Record<string, string | boolean>) => sentenceOf({ action: "admin.user.updated", details }).key;
  assert.equal(told({ isActive: false }), "admin-user-closed");
  assert.equal(told({ isActive: true }), "admin-user-opened");
  assert.equal(told({ roles: "user admin" }), "admin-user-promoted");
  assert.equal(told({ roles: "user" }), "admin-user-demoted");
  assert.equal(told({ roles: "" }), "admin-user-demoted");
  assert.equal(told({ isActive: false, roles: "user" }), "admin-user-updated");
  assert.equal(told({}), "admin-user-updated");
});

test("a sentence is filled with the details of its record alone", () => {
  const record = { action: "admin.job.retried", details: { jobId: "17", task: "users.erase" } };
  assert.deepEqual(sentenceOf(record), {
    key: "admin-job-retried",
    values: { jobId: "17", task: "users.erase" },
  });
  assert.deepEqual(sentenceOf({ action: "auth.login" }), { key: "auth-login", values: {} });
});

test("every event one can look for has a name and a sentence", () => {
  for (const action of FILTERED_ACTIONS) {
    assert.ok(audit.names[textKeyOf(action)], action);
    assert.ok(audit.events[sentenceOf({ action }).key], action);
  }
});

test("people are looked up once, whoever did what to whom", () => {
  assert.deepEqual(peopleIn([{ actorId: "a", subjectId: "b" }, { subjectId: "a" }, {}, { actorId: "c" }]), [
    "a",
    "b",
    "c",
  ]);
});

test("every reason that the server gives for a broken log has a text", () => {
  const given = [...VERIFY.matchAll(/["`]((?:The|A|Records|No) [^"`]{10,})["`]/g)].map((match) =>
    (match[1] ?? "").replaceAll(/\$\{[^}]+\}/g, "7"),
  );
  assert.equal(given.length, 12, given.join("\n"));
  for (const words of given) {
    const reason = reasonOf(words);
    assert.ok(reason !== undefined && audit.verify.reasons[reason.key] !== undefined, words);
  }
  assert.deepEqual(reasonOf("Records 4 to 9 before it are missing"), {
    key: "missing",
    values: { from: "4", to: "9" },
  });
  assert.equal(reasonOf("Something that only a newer server says"), undefined);
});
