import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { MODEL_ID } from "@aura-journal/nlp";
import { statement } from "../../apps/server/src/platform/database.ts";
import {
  answers,
  answersBytes,
  answersHttp,
  cutsOff,
  fails,
  GOOD_ANSWER,
  hangs,
  saysNothing,
  startLanguageServer,
  type Behaviour,
  type LanguageServer,
} from "../../apps/server/src/services/nlp/google/language-server.fixture.ts";
import { needlesIn, searchDatabase, searchWatched, watchRows, type Needle } from "../security/needles.ts";
import { eventually } from "../support/eventually.ts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";

const BOTH = `google/language-v2+${MODEL_ID}`;
const WORD = "quixotically";
const NEEDLES: readonly Needle[] = [{ name: "the canary", value: WORD }];

let outside: LanguageServer;
let server: TestServer;
before(async () => {
  outside = await startLanguageServer();
  server = await startTestServer({
    logLevel: "debug",
    config: {
      google: { host: "127.0.0.1", port: outside.port, isPlain: true, keyFile: undefined },
      remoteAnalysisTimeoutMs: 2_000,
    },
  });
  await watchRows(server.owner);
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await outside[Symbol.asyncDispose]();
});

async function consents(by: TestAccount, analysis: "off" | "local" | "cloud"): Promise<void> {
  const body = { privacy: { analysis } };
  assert.equal((await server.call("PUT", "/users/me/preferences", { token: by.accessToken, body })).status, 200);
}

async function writerWho(analysis: "off" | "local" | "cloud"): Promise<TestAccount> {
  const by = await server.register();
  await consents(by, analysis);
  return by;
}

/** Writes an entry: it is there, read by our own model, whatever happens outside. */
async function written(by: TestAccount, content: string) {
  const { status, body } = await server.call("POST", "/entries", { token: by.accessToken, body: { content } });
  assert.equal(status, 201);
  assert.deepEqual([body.analysis.provider, body.analysis.model], ["local", MODEL_ID]);
  return body;
}

async function shown(by: TestAccount, entryId: string) {
  return (await server.call("GET", `/entries/${entryId}`, { token: by.accessToken })).body;
}

/** Runs the job at once that otherwise waits for its time. */
async function ask(by: TestAccount): Promise<void> {
  const task = server.runtime.services.get("entries")?.tasks?.["entries.analyzeRemotely"];
  await task?.({ userId: by.user.userId }, { log: undefined as never, attempt: 1 });
}

const WANTED = statement(
  "SELECT count(*) AS count FROM journal.entry_analytics WHERE user_id = $1 AND is_remote_wanted",
);

async function wantedOf(by: TestAccount): Promise<number | undefined> {
  return (await server.owner.query<{ count: number }>(WANTED, [by.user.userId]))[0]?.count;
}

const LATER = statement(
  "SELECT FROM graphile_worker._private_jobs WHERE key = 'entries.analyzeRemotely:' || $1 AND run_at > now()",
);

/** Whether the job that ran in vain is over: what comes next does not meet it on its way. */
async function waitsForLater(by: TestAccount): Promise<boolean> {
  return (await server.owner.query(LATER, [by.user.userId])).length === 1;
}

function metric(line: RegExp): Promise<boolean> {
  return server.runtime.telemetry.registry.metrics().then((text) => line.test(text));
}

test("who consents has an entry read outside after it was saved; the version stays, and the devices and the summary know", async () => {
  outside.behave(answers(GOOD_ANSWER));
  const by = await writerWho("cloud");
  const text = `A ${WORD} lovely walk by the river with Mr. Pierce.`;
  const made = await written(by, text);
  await eventually(
    "the other reading is there",
    async () => (await shown(by, made.entryId)).analysis.provider === "google",
  );
  const entry = await shown(by, made.entryId);
  assert.deepEqual(entry, {
    ...made,
    analysis: {
      sentiment: { label: "positive", score: 0.75, magnitude: 1.5 },
      emotions: made.analysis.emotions,
      topics: ["nature", "exercise"],
      keyPhrases: ["Mr. Pierce", "river"],
      confidence: 0.875,
      provider: "google",
      model: BOTH,
    },
  });
  assert.equal(outside.texts.at(-1), text);
  const call = (path: string) => server.call("GET", path, { token: by.accessToken });
  assert.deepEqual((await call("/sync/changes")).body.changes, [entry]);
  assert.deepEqual((await call(`/entries/${made.entryId}/revisions`)).body.items, []);
  const summary = await call("/entries/analytics/summary");
  assert.deepEqual(summary.body.models, [{ model: BOTH, entries: 1 }]);
});

test("who knows an entry by its tag gets what was attached since, and changes it by the same tag; an unchanged one is not sent again", async () => {
  outside.behave(answers(GOOD_ANSWER));
  const ifKnown = (by: TestAccount, entryId: string, tag: string) =>
    server.call("GET", `/entries/${entryId}`, { token: by.accessToken, headers: { "if-none-match": tag } });
  const writer = await writerWho("local");
  const kept = await written(writer, `${WORD}, read here alone`);
  assert.equal((await ifKnown(writer, kept.entryId, '"1"')).status, 304);
  const by = await writerWho("cloud");
  const made = await written(by, `${WORD} before the other reading`);
  await eventually("it is read outside", async () => (await wantedOf(by)) === 0);
  for (const tag of ['"1"', 'W/"1"']) {
    const answer = await ifKnown(by, made.entryId, tag);
    assert.deepEqual([answer.status, answer.body?.analysis?.model, answer.headers.get("etag")], [200, BOTH, '"1"']);
  }
  const changed = await server.call("PUT", `/entries/${made.entryId}`, {
    token: by.accessToken,
    body: { content: `${WORD} after it` },
    headers: { "if-match": '"1"' },
  });
  assert.deepEqual([changed.status, changed.body.version], [200, 2]);
  const again = await writerWho("local");
  const edited = await written(again, `${WORD} once`);
  await server.call("PUT", `/entries/${edited.entryId}`, {
    token: again.accessToken,
    body: { content: `${WORD} twice` },
  });
  assert.equal((await ifKnown(again, edited.entryId, '"1"')).status, 200);
  assert.equal((await ifKnown(again, edited.entryId, '"2"')).status, 304);
});

test("nothing leaves for those who did not consent, nor after a consent was withdrawn", async () => {
  outside.behave(fails(14));
  const sent = outside.texts.length;
  for (const choice of ["local", "off"] as const) {
    const by = await writerWho(choice);
    await server.call("POST", "/entries", { token: by.accessToken, body: { content: `${WORD}, mine` } });
    await ask(by);
  }
  assert.equal(outside.texts.length, sent);
  const by = await writerWho("cloud");
  const made = await written(by, `${WORD}, while I consented`);
  await eventually("it was tried and waits to be tried again", () => waitsForLater(by));
  assert.deepEqual([outside.texts.length, await wantedOf(by)], [sent + 1, 1]);
  await consents(by, "local");
  outside.behave(answers(GOOD_ANSWER));
  const before = outside.texts.length;
  await ask(by);
  assert.equal(await wantedOf(by), 0, "the wish goes with the consent");
  await consents(by, "cloud");
  await ask(by);
  assert.equal(outside.texts.length, before, "what was withdrawn does not come back with a later consent");
  assert.equal((await shown(by, made.entryId)).analysis.provider, "local");
});

test("an answer to a text that was changed meanwhile is thrown away, and the new text is sent", async () => {
  const by = await writerWho("cloud");
  const isSent = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  outside.behave((stream, text) => {
    isSent.resolve();
    const answer = text.endsWith("first")
      ? { ...GOOD_ANSWER, documentSentiment: { score: -1, magnitude: 9 } }
      : GOOD_ANSWER;
    void goOn.promise.then(() => answers(answer)(stream, text));
  });
  const made = await written(by, `${WORD} first`);
  await isSent.promise;
  const edited = await server.call("PUT", `/entries/${made.entryId}`, {
    token: by.accessToken,
    body: { content: `${WORD} second` },
  });
  assert.equal(edited.body.analysis.provider, "local");
  goOn.resolve();
  await eventually(
    "the other reading is there",
    async () => (await shown(by, made.entryId)).analysis.provider === "google",
  );
  const entry = await shown(by, made.entryId);
  assert.deepEqual([entry.version, entry.analysis.sentiment.score], [2, 0.75]);
  assert.deepEqual(outside.texts.slice(-2), [`${WORD} first`, `${WORD} second`]);
});

const page = `<!doctype html><title>Sign in</title>${`<p>${WORD}`.repeat(20_000)}`;
const FAILURES: Readonly<Record<string, Behaviour>> = {
  "an error of the server": fails(13),
  "a service that is away": fails(14),
  "a quota that is used up": fails(8),
  "credentials that are refused": fails(16),
  "no answer in time": hangs,
  "random bytes": answersBytes(randomBytes(1_000)),
  "ten megabytes": answersBytes(Buffer.alloc(10 * 1024 * 1024, 0x41)),
  "an HTML page": answersHttp(200, "text/html", page),
  "an HTML error": answersHttp(503, "text/html", page),
  "an empty message": answersBytes(Buffer.alloc(0)),
  nothing: saysNothing,
  "a cut connection": cutsOff,
};

for (const [name, behaviour] of Object.entries(FAILURES)) {
  test(`our own reading stands, and the other follows when the service is well again, after ${name}`, async () => {
    const by = await writerWho("cloud");
    outside.behave(behaviour);
    const sent = outside.texts.length;
    const made = await written(by, `${WORD} saved all the same`);
    await eventually("it was sent", () => outside.texts.length > sent);
    await ask(by);
    assert.deepEqual(await shown(by, made.entryId), made);
    assert.equal(await wantedOf(by), 1);
    outside.behave(answers(GOOD_ANSWER));
    await eventually("the other reading is there", async () => {
      await ask(by);
      return (await shown(by, made.entryId)).analysis.model === BOTH;
    });
  });
}

test("a text that the service refuses keeps our own reading, and is not sent again", async () => {
  const by = await writerWho("cloud");
  outside.behave(fails(3));
  const sent = outside.texts.length;
  const made = await written(by, `${WORD} in a language it cannot read`);
  await eventually("it was refused", async () => (await wantedOf(by)) === 0);
  outside.behave(answers(GOOD_ANSWER));
  await ask(by);
  assert.equal(outside.texts.length, sent + 1);
  assert.deepEqual(await shown(by, made.entryId), made);
});

test("a service that stays ill is left alone after five failures, and saving goes on", async () => {
  const by = await writerWho("cloud");
  outside.behave(fails(14));
  const sent = outside.texts.length;
  for (let n = 0; n < 12; n++) await written(by, `${WORD} number ${n}`);
  await eventually("the breaker is open", () => metric(/^circuit_breaker_state\{breaker="google"\} 2$/m));
  await ask(by);
  // Calls that were on their way when it opened come to an end; no other is begun.
  assert.ok(outside.texts.length - sent < 5 + 8, `${outside.texts.length - sent} were sent`);
  assert.ok(await metric(/^nlp_api_response_time_count\{provider="google",outcome="failed"\} \d+$/m));
  assert.equal(await wantedOf(by), 12);
});

test("no word of a text stands in the log, in a table, or in a job, whatever the service answered", async () => {
  assert.deepEqual(needlesIn(server.log(), NEEDLES), []);
  assert.deepEqual((await searchDatabase(server.owner, NEEDLES)).findings, []);
  const { findings, tables } = await searchWatched(server.owner, NEEDLES);
  assert.deepEqual(findings, []);
  for (const name of ["graphile_worker._private_jobs", "journal.entry_analytics", "journal.outbox"]) {
    assert.ok(
      tables.some((table) => table.startsWith(name)),
      `${name} was not watched`,
    );
  }
});
