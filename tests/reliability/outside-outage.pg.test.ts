import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { MODEL_ID } from "@aura-journal/nlp";
import { statement } from "../../apps/server/src/platform/database.ts";
import {
  answers,
  answersBytes,
  drips,
  GOOD_ANSWER,
  startLanguageServer,
  type Behaviour,
  type LanguageServer,
} from "../../apps/server/src/services/nlp/google/language-server.fixture.ts";
import { eventually } from "../support/eventually.ts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";

// Time is the test's own: the breaker's clock stands still until the test moves it, and the jobs that wait are moved forward by
// as much. So the pauses are those of production, and yet nobody waits for them.

const BOTH = `google/language-v2+${MODEL_ID}`;
const WRITERS = 6;
const MOST_FAILURES = 5;
const WITHIN_MS = 5 * 60_000;

const clock = { nowMs: 0 };
let outside: LanguageServer;
let server: TestServer;
before(async () => {
  outside = await startLanguageServer();
  server = await startTestServer({
    monotonicMs: () => clock.nowMs,
    config: {
      google: { host: "127.0.0.1", port: outside.port, isPlain: true, keyFile: undefined },
      remoteAnalysisTimeoutMs: 2_000,
    },
  });
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await outside[Symbol.asyncDispose]();
});

interface Written {
  readonly by: TestAccount;
  readonly entryId: string;
  readonly content: string;
}

async function consentingWriter(): Promise<TestAccount> {
  const by = await server.register();
  const body = { privacy: { analysis: "cloud" } };
  assert.equal((await server.call("PUT", "/users/me/preferences", { token: by.accessToken, body })).status, 200);
  return by;
}

/** Writes an entry, which is saved and read by our own model. */
async function write(by: TestAccount, content: string): Promise<Written> {
  const { status, body } = await server.call("POST", "/entries", { token: by.accessToken, body: { content } });
  assert.deepEqual([status, body.content, body.analysis?.model], [201, content, MODEL_ID]);
  return { by, entryId: body.entryId, content };
}

async function figure(name: string, labels: Readonly<Record<string, string>>): Promise<number> {
  const found = await server.runtime.telemetry.registry.getSingleMetric(name)?.get();
  const values = (found?.values ?? []) as readonly {
    readonly metricName?: string;
    readonly labels: Readonly<Record<string, unknown>>;
    readonly value: number;
  }[];
  return values
    .filter(({ metricName = name }) => metricName === name || metricName === `${name}_count`)
    .filter((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value))
    .reduce((sum, { value }) => sum + value, 0);
}

const isBreaker = async (state: number): Promise<boolean> =>
  (await figure("circuit_breaker_state", { breaker: "google" })) === state;

async function failures(): Promise<number> {
  const [failed, late] = await Promise.all(
    ["failed", "timeout"].map((outcome) => figure("nlp_api_response_time", { provider: "google", outcome })),
  );
  return (failed ?? 0) + (late ?? 0);
}

const WANTED = statement("SELECT count(*) AS count FROM journal.entry_analytics WHERE is_remote_wanted");
const JOBS_THAT_WAIT = statement(`
  SELECT count(*) AS count, 1000 * extract(epoch FROM min(run_at) - now())::float8 AS "nextInMs"
  FROM graphile_worker._private_jobs WHERE key LIKE 'entries.analyzeRemotely:%' AND run_at > now()`);
const MOVE_JOBS = statement(`
  UPDATE graphile_worker._private_jobs SET run_at = run_at - make_interval(secs => $1::float8 / 1000)
  WHERE key LIKE 'entries.analyzeRemotely:%' AND run_at > now()`);

async function wanted(): Promise<number | undefined> {
  return (await server.owner.query<{ count: number }>(WANTED))[0]?.count;
}

async function waitingJobs(): Promise<{ readonly count: number; readonly nextInMs: number | null }> {
  const [jobs] = await server.owner.query<{ count: number; nextInMs: number | null }>(JOBS_THAT_WAIT);
  return jobs ?? { count: 0, nextInMs: null };
}

/** Lets as much time pass as it takes for everything to be read outside; gives how much. */
async function timeUntilAllAreRead(): Promise<number> {
  let passedMs = 0;
  await eventually("all are read outside", async () => {
    if ((await wanted()) === 0) return true;
    const { nextInMs } = await waitingJobs();
    if (nextInMs !== null) {
      passedMs += nextInMs;
      clock.nowMs += nextInMs;
      await server.owner.query(MOVE_JOBS, [nextInMs]);
    }
    return false;
  });
  return passedMs;
}

async function down(): Promise<() => Promise<void>> {
  const { port } = outside;
  await outside.close();
  return async () => {
    outside = await startLanguageServer({ port });
  };
}

function behaving(behaviour: Behaviour): () => Promise<() => Promise<void>> {
  return async () => {
    outside.behave(behaviour);
    return async () => outside.behave(answers(GOOD_ANSWER));
  };
}

const ILLNESSES: Readonly<Record<string, () => Promise<() => Promise<void>>>> = {
  "does not exist": down,
  "is slow": behaving(drips),
  "answers garbage": behaving(answersBytes(randomBytes(1_000))),
  "answers ten megabytes": behaving(answersBytes(Buffer.alloc(10 * 1024 * 1024, 0x41))),
};

for (const [name, fallIll] of Object.entries(ILLNESSES)) {
  test(`while the outside service ${name}, writing goes on, five failures keep it from being asked, and all is read within five minutes of its return`, async () => {
    const writers = await Promise.all(Array.from({ length: WRITERS }, consentingWriter));
    const recover = await fallIll();
    const failedBefore = await failures();
    const written: Written[] = [];
    for (const [at, by] of writers.slice(0, MOST_FAILURES).entries()) {
      assert.ok(await isBreaker(0), `open after ${at} failures`);
      written.push(await write(by, `the first of writer ${at}, while it ${name}`));
      await eventually("the failure is counted", async () => (await failures()) > failedBefore + at);
    }
    await eventually("the breaker is open", () => isBreaker(2));
    const asked = outside.texts.length;
    const rest = writers.flatMap((by, at) =>
      [2, 3, 4].map((nth) => write(by, `number ${nth} of writer ${at}, while it ${name}`)),
    );
    written.push(...(await Promise.all(rest)));
    await eventually("every writer's job waits for better times", async () => (await waitingJobs()).count === WRITERS);
    assert.deepEqual([await failures(), outside.texts.length], [failedBefore + MOST_FAILURES, asked]);
    assert.equal(await wanted(), written.length);

    await recover();
    const askedIll = outside.texts.length;
    const passedMs = await timeUntilAllAreRead();
    assert.ok(passedMs <= WITHIN_MS, `it took ${Math.round(passedMs / 1_000)} s`);
    for (const { by, entryId, content } of written) {
      const { body } = await server.call("GET", `/entries/${entryId}`, { token: by.accessToken });
      assert.deepEqual([body.content, body.version, body.analysis.model], [content, 1, BOTH]);
    }
    assert.deepEqual(outside.texts.slice(askedIll).sort(), written.map(({ content }) => content).sort());
    assert.ok(await isBreaker(0));
  });
}
