import assert from "node:assert/strict";
import { test } from "node:test";
import { environmentProblems } from "./environment.ts";
import { SOUND, withFault } from "./installation.fixture.ts";
import { parseManifests } from "./manifests.ts";

test("processes that would start with what they are told are no problem", () => {
  assert.deepEqual(environmentProblems(parseManifests(SOUND)), []);
});

test("a variable that the program does not read is named", () => {
  const problems = environmentProblems(withFault("  HOST: 0.0.0.0", "  HOST: 0.0.0.0\n  AURA_POOL_SIZES: '7'"));
  assert.equal(problems.length, 6);
  assert.equal(problems[0], "Deployment api-gateway: AURA_POOL_SIZES is no variable that the program reads");
});

test("a variable that is read where another is set is known, too", () => {
  assert.deepEqual(
    environmentProblems(withFault("  HOST: 0.0.0.0", "  HOST: 0.0.0.0\n  REDIS_CA_FILE: /tmp/ca.pem")),
    [],
  );
});

test("a value that the program refuses is named", () => {
  const [problem] = environmentProblems(withFault('AURA_DRAIN_SECONDS: "10"', "AURA_DRAIN_SECONDS: ten"));
  assert.equal(problem, "Deployment api-gateway: AURA_DRAIN_SECONDS: must be a whole number from 0 to 300");
});

test("a process that lacks what it must know of others is named, with all that it lacks", () => {
  const problems = environmentProblems(withFault(/ {2}AURA_NLP_URL: [^\n]*\n/, ""));
  assert.equal(problems.length, 2);
  assert.match(problems[0] ?? "", /^Deployment api-gateway: AURA_NLP_URL: is missing/);
  assert.match(problems[1] ?? "", /^Deployment entry-ingestor: AURA_NLP_URL: is missing/);
});

test("a service that keeps data has the database and the key, and one that keeps none has neither", () => {
  assert.match(
    environmentProblems(withFault(/ *- \{ name: DATABASE_URL[^\n]*\n/, ""))[0] ?? "",
    /^Deployment auth-service: DATABASE_URL: is missing/,
  );
  assert.match(
    environmentProblems(withFault(/ *- \{ name: AURA_MASTER_KEY[^\n]*\n/, ""))[0] ?? "",
    /^Deployment auth-service: AURA_MASTER_KEY: is missing/,
  );
  const given = withFault(
    /(name: AURA_SERVICE_SECRET[^\n]*\n)/,
    "$1            - { name: AURA_MASTER_KEY, value: x }\n",
  );
  assert.deepEqual(environmentProblems(given), [
    "Deployment api-gateway: it keeps nothing, and is given the database or the master key",
  ]);
});

test("an address that leads to no service, or to another, is named", () => {
  const expected = (url: string): string[] => [`AURA_NLP_URL: ${url} is no service that leads to Deployment nlp-agent`];
  for (const url of ["http://nlp:8000", "http://auth-service:8000", "http://nlp-agent:8001"]) {
    assert.deepEqual(environmentProblems(withFault("http://nlp-agent:8000", url)), expected(url));
  }
});
