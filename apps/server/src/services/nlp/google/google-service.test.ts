import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import type { RemoteService } from "../remote-analysis.ts";
import { createGoogleService } from "./google-service.ts";
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
} from "./language-server.fixture.ts";

const TEXT = "A walk by the river with Mr. Pierce. It was lovely.";
let server: LanguageServer;
let service: RemoteService;
before(async () => {
  server = await startLanguageServer();
  service = serviceAt(server.port);
});
after(async () => {
  await service.close();
  await server[Symbol.asyncDispose]();
});

function serviceAt(port: number, deadlineMs = 60_000): RemoteService {
  return createGoogleService({ settings: { host: "127.0.0.1", port, isPlain: true, keyFile: undefined }, deadlineMs });
}

async function outcomeOf(behaviour: Behaviour, by = service): Promise<unknown> {
  server.behave(behaviour);
  const answer = await by.send(TEXT);
  assert.doesNotMatch(JSON.stringify("status" in answer ? answer : {}), /walk|river/i);
  return "status" in answer ? answer.status : answer.result;
}

test("the official client's answer comes back as the contract has it, and the text arrives whole", async () => {
  assert.deepEqual(await outcomeOf(answers(GOOD_ANSWER)), {
    sentiment: { label: "positive", score: 0.75, magnitude: 1.5 },
    emotions: [],
    topics: ["nature", "exercise"],
    keyPhrases: ["Mr. Pierce", "river"],
    confidence: 0.875,
    provider: "google",
    model: "google/language-v2",
  });
  assert.equal(server.texts.at(-1), TEXT);
  const long = "Œuvre 🌊 of a day. ".repeat(5_000);
  assert.ok("result" in (await service.send(long)));
  assert.equal(server.texts.at(-1), long);
});

test("errors of the protocol have the HTTP status that they stand for", async () => {
  const expected: readonly [number, number][] = [
    [1, 499],
    [2, 500],
    [3, 400],
    [7, 403],
    [8, 429],
    [12, 501],
    [13, 500],
    [14, 503],
    [16, 401],
  ];
  server.behave(fails(8, 90));
  assert.deepEqual(await service.send(TEXT), { status: 429, retryAfterSeconds: 90 });
  for (const [grpcStatus, status] of expected) assert.equal(await outcomeOf(fails(grpcStatus)), status);
});

test("garbage, ten megabytes, HTML, nothing and a cut connection are failures of the service, and it goes on afterwards", async () => {
  const html = `<!doctype html><title>Sign in</title>${"<p>walk".repeat(50_000)}`;
  const nested = Buffer.concat([Buffer.alloc(400_000, 0x1b), Buffer.alloc(400_000, 0x1c)]);
  const hostile: Readonly<Record<string, Behaviour>> = {
    "random bytes": answersBytes(randomBytes(1_000)),
    "groups in groups": answersBytes(nested),
    "ten megabytes": answersBytes(Buffer.alloc(10 * 1024 * 1024, 0x41)),
    "ten megabytes of a good answer": answers({
      ...GOOD_ANSWER,
      entities: Array.from({ length: 100_000 }, (_, n) => ({ name: `${"x".repeat(100)}${n}`, mentions: [] })),
    }),
    "an empty message": answersBytes(Buffer.alloc(0)),
    "no sentiment": answers({ ...GOOD_ANSWER, documentSentiment: null }),
    "a score that is none": answers({ ...GOOD_ANSWER, documentSentiment: { score: Number.NaN, magnitude: 1 } }),
    "a score past its scale": answers({ ...GOOD_ANSWER, documentSentiment: { score: 1.5, magnitude: 1 } }),
    "an HTML page": answersHttp(200, "text/html", html),
    "an HTML error": answersHttp(502, "text/html", html),
    JSON: answersHttp(200, "application/json", '{"documentSentiment":{"score":1}}'),
    nothing: saysNothing,
    "a cut connection": cutsOff,
  };
  for (const [name, behaviour] of Object.entries(hostile)) {
    const status = await outcomeOf(behaviour);
    assert.ok(typeof status === "number" && status >= 500 && status <= 504, `${name}: ${JSON.stringify(status)}`);
  }
  assert.equal(typeof (await outcomeOf(answers(GOOD_ANSWER))), "object");
});

test("a server that never answers is a time-out, and one that is not there a failure", async () => {
  const hasty = serviceAt(server.port, 300);
  const nowhere = await startLanguageServer();
  await nowhere.close();
  const lost = serviceAt(nowhere.port);
  try {
    assert.equal(await outcomeOf(hangs, hasty), 504);
    assert.equal(await outcomeOf(answers(GOOD_ANSWER), lost), 503);
  } finally {
    await Promise.all([hasty.close(), lost.close()]);
  }
});

test("credentials that cannot be read are told as such, and nothing is sent", async () => {
  const settings = { host: "127.0.0.1", port: server.port, isPlain: false, keyFile: "/nowhere/key.json" };
  const stranger = createGoogleService({ settings });
  const before = server.texts.length;
  try {
    assert.equal(await outcomeOf(answers(GOOD_ANSWER), stranger), 401);
    assert.equal(server.texts.length, before);
  } finally {
    await stranger.close();
  }
});
