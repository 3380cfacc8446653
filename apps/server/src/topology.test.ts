import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, readConfig } from "./config.ts";
import { services } from "./services/index.ts";
import { checkNeeds, peersOf } from "./topology.ts";

const machine = { isRoot: false, cores: 2 };
const SECRET = "a secret of thirty-two bytes, or more";

function problemsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    checkNeeds(readConfig(env, machine), services, { hasDatabase: false });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const named = (problems: readonly string[]): string[] =>
  problems.map((problem) => problem.split(":", 1)[0] ?? "").toSorted();

test("one process with everything needs to be told nothing", () => {
  assert.deepEqual(problemsOf({}), []);
  assert.deepEqual(problemsOf({ AURA_TARGET: "all" }), []);
  assert.deepEqual(problemsOf({ AURA_TARGET: "gateway,auth,users,entries,nlp,notifications" }), []);
});

test("a process that is one of several names every variable that it misses, at once", () => {
  const problems = problemsOf({ AURA_TARGET: "entries,users" });
  assert.deepEqual(named(problems), [
    "AURA_AUTH_URL",
    "AURA_NLP_URL",
    "AURA_NOTIFICATIONS_URL",
    "AURA_PUBLIC_URL",
    "AURA_SERVICE_SECRET",
    "DATABASE_URL",
  ]);
  assert.match(problems.join("\n"), /AURA_AUTH_URL: .*users and entries must reach auth/);
  assert.match(problems.join("\n"), /AURA_NLP_URL: .*entries must reach nlp/);
});

test("what keeps nothing needs no database", () => {
  const env = { AURA_SERVICE_SECRET: SECRET, AURA_PUBLIC_URL: "https://journal.example.org" };
  const peers = { AURA_AUTH_URL: "http://auth:8000", AURA_USERS_URL: "http://users-1:8000,http://users-2:8000" };
  assert.deepEqual(problemsOf({ ...env, ...peers, AURA_TARGET: "nlp" }), []);
  assert.deepEqual(named(problemsOf({ ...env, ...peers, AURA_TARGET: "gateway" })), [
    "AURA_ENTRIES_URL",
    "AURA_NLP_URL",
    "AURA_NOTIFICATIONS_URL",
  ]);
});

test("services that run in one process are not looked for elsewhere", () => {
  const { targets } = readConfig({ AURA_TARGET: "auth,users,notifications" }, machine);
  assert.deepEqual([...peersOf({ targets }, services)], ["entries"]);
});

test("targets, addresses and secrets that are none are refused without being shown", () => {
  const env = {
    AURA_TARGET: "entries,journal",
    AURA_AUTH_URL: "http://ann:hunter2@auth:8000",
    AURA_USERS_URL: "http://users:8000/path",
    AURA_SERVICE_SECRET: "hunter2",
  };
  assert.throws(
    () => readConfig(env, machine),
    (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.deepEqual(named(error.problems), [
        "AURA_AUTH_URL",
        "AURA_SERVICE_SECRET",
        "AURA_TARGET",
        "AURA_USERS_URL",
      ]);
      assert.doesNotMatch(error.message, /hunter2/);
      return true;
    },
  );
});
