import assert from "node:assert/strict";
import { test } from "node:test";
import {
  countBy,
  wrongAdmission,
  wrongApplication,
  wrongHistory,
  wrongOrder,
  wrongWinner,
  type RaceAnswer,
} from "./races.ts";

const refusal = (status: number, code: string, details?: object): RaceAnswer => ({
  status,
  body: { error: { code, message: "No", ...(details === undefined ? {} : { details }) } },
});
const entry = (version: number, content = "The winner's.") => ({ entryId: "e", version, content });
const changed = (version: number): RaceAnswer => ({ status: 200, body: entry(version) });
const conflict = (current: object): RaceAnswer => refusal(409, "RES_002", { current });
const removed: RaceAnswer = { status: 204, body: "" };
const missing = refusal(404, "RES_001");

test("answers are counted by status and code", () => {
  assert.deepEqual(countBy([changed(2), missing, missing, removed]), { "200": 1, "404 RES_001": 2, "204": 1 });
});

test("a race to one version: one winner is right; none, two, a wrong version or a wrong conflict is seen", () => {
  const lost = conflict(entry(2));
  assert.equal(wrongWinner([changed(2), lost, lost], 1), undefined);
  for (const [what, answers] of Object.entries({
    "no winner": [lost, lost, lost],
    "two winners: an update is lost": [changed(2), changed(2), lost],
    "two winners one after the other": [changed(2), changed(3), lost],
    "a version left out": [changed(3), conflict(entry(3)), conflict(entry(3))],
    "a conflict that shows what stood before": [changed(2), lost, conflict(entry(1))],
    "a conflict that shows another text": [changed(2), lost, conflict(entry(2, "Another's."))],
    "a conflict that shows nothing": [changed(2), lost, refusal(409, "RES_002")],
    "a failure": [changed(2), lost, refusal(503, "DB_001")],
    "a missing entry": [changed(2), lost, missing],
  })) {
    assert.notEqual(wrongWinner(answers, 1), undefined, what);
  }
});

test("changes one after the other: each has its version; one twice, one left out or one refused is seen", () => {
  assert.equal(wrongOrder([changed(3), changed(2), changed(4)], 1), undefined);
  for (const [what, answers] of Object.entries({
    "two with one version: an update is lost": [changed(2), changed(3), changed(3)],
    "a version left out": [changed(2), changed(3), changed(5)],
    "a refusal": [changed(2), changed(3), conflict(entry(3))],
    "a failure": [changed(2), changed(3), refusal(500, "SYS_001")],
  })) {
    assert.notEqual(wrongOrder(answers, 1), undefined, what);
  }
});

test("a push sent again: each mutation once; one twice is seen although another never was", () => {
  const push = (...statuses: string[]): RaceAnswer => ({
    status: 200,
    body: { results: statuses.map((status, index) => ({ mutationId: `m${index}`, status })) },
  });
  const ids = ["m0", "m1"];
  assert.equal(wrongApplication([push("applied", "duplicate"), push("duplicate", "applied")], ids), undefined);
  for (const [what, answers] of Object.entries({
    "one twice": [push("applied", "applied"), push("applied", "duplicate")],
    "one twice and one never": [push("applied", "duplicate"), push("applied", "duplicate")],
    never: [push("duplicate", "duplicate"), push("duplicate", "duplicate")],
    "a conflict with itself": [push("applied", "applied"), push("conflict", "duplicate")],
    "a result left out": [push("applied", "applied"), push("duplicate")],
    "a result too many": [push("applied", "applied", "applied"), push("duplicate", "duplicate")],
    "a failure": [push("applied", "applied"), refusal(503, "DB_001")],
  })) {
    assert.notEqual(wrongApplication(answers, ids), undefined, what);
  }
});

test("a secret that counts once: one is let in; none, two or a strange refusal is seen", () => {
  const no = refusal(401, "AUTH_001");
  assert.equal(wrongAdmission([changed(1), no, no], ["401 AUTH_001"]), undefined);
  for (const answers of [
    [no, no],
    [changed(1), changed(1), no],
    [changed(1), no, refusal(500, "SYS_001")],
    [changed(1), no, refusal(401, "AUTH_002")],
  ]) {
    assert.notEqual(wrongAdmission(answers, ["401 AUTH_001"]), undefined, JSON.stringify(countBy(answers)));
  }
});

test("changes and deletions: some order explains them; a change that is lost, twice or after the end is seen", () => {
  const answers = [changed(2), removed, missing, removed];
  assert.equal(wrongHistory(answers, changed(4)), undefined);
  for (const [what, [given, restored]] of Object.entries({
    "a change that was answered and is lost": [answers, changed(3)],
    "a change made twice": [answers, changed(5)],
    "two deletions that both counted": [[removed, removed], changed(4)],
    "no deletion": [[changed(2), missing], changed(4)],
    "a failure": [[...answers, refusal(500, "SYS_001")], changed(4)],
    "nothing to restore": [answers, missing],
  } satisfies Record<string, [RaceAnswer[], RaceAnswer]>)) {
    assert.notEqual(wrongHistory(given, restored), undefined, what);
  }
});
