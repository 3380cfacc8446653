import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { DEFAULT_RATE_LIMITS } from "@aura-journal/contracts";
import { eventually } from "../support/eventually.ts";
import { startOtlpReceiver, type OtlpReceiver } from "../support/otlp.ts";
import { missingRedis, startRedis, type TestRedis } from "../support/redis.ts";
import { startTestServer, type TestAccount, type TestAnswer, type TestServer } from "../support/server.ts";
import { assertTraceOfAnEntry, pathTo, theSpan, traceOf, treeOf, type SeenSpan } from "../support/traces.ts";

let receiver: OtlpReceiver;
let redis: TestRedis | undefined;
let server: TestServer;
let account: TestAccount;

before(async () => {
  receiver = await startOtlpReceiver();
  if (missingRedis === undefined) redis = await startRedis();
  server = await startTestServer({
    isApart: true,
    rateLimits: DEFAULT_RATE_LIMITS,
    config: { tracing: { endpoint: receiver.endpoint, ratio: 1 }, redis: redis?.config },
  });
  account = await server.register();
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await redis?.[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

/** The trace of an answer, once all that is looked for has arrived: every process sends for itself. */
async function traceWith(answer: TestAnswer, ...wanted: readonly ((span: SeenSpan) => boolean)[]): Promise<SeenSpan[]> {
  const trace = (): SeenSpan[] => traceOf(receiver.spans, answer.headers.get("x-request-id") ?? "");
  const isFirst = ({ parentId }: SeenSpan): boolean => parentId === undefined;
  const isThere = (): boolean => [isFirst, ...wanted].every((isIt) => trace().some(isIt));
  await eventually("the trace has arrived", isThere, 30_000).catch((error: unknown) => {
    throw new Error(`not all of it is in the trace:\n${treeOf(trace())}`, { cause: error });
  });
  return trace();
}

const isOf = (service: string, name: string) => (span: SeenSpan) => span.service === service && span.name === name;

test("an entry is one trace, from the gateway through the services to their stores", async () => {
  const answer = await writeEntry();
  const trace = await traceWith(answer, isOf("aura-entries", "POST /entries"), isOf("aura-nlp", "analyse"));
  assertTraceOfAnEntry(trace, { withNlp: "aura-nlp" });
  if (redis !== undefined) {
    const asked = theSpan(trace, "aura-gateway", "redis rate");
    assert.equal(asked.attributes["db.system.name"], "redis");
    assert.deepEqual(pathTo(trace, asked), ["aura-gateway: POST /entries", "aura-gateway: redis rate"]);
  }
});

test("a job belongs to the trace of the request that caused it, and so does what it calls", async () => {
  const email = `${randomBytes(6).toString("hex")}@example.org`;
  const answer = await server.call("POST", "/auth/register", { body: { email, password: account.password } });
  assert.equal(answer.status, 201);
  const isJob = ({ kind }: SeenSpan): boolean => kind === "consumer";
  const isMailed = isOf("aura-notifications", "POST /internal/notifications/mail/send");
  const trace = await traceWith(answer, isOf("aura-auth", "transaction"), isJob, isMailed);
  const job = trace.find(isJob) as SeenSpan;
  assert.equal(job.service, "aura-auth");
  assert.equal(pathTo(trace, job)[0], "aura-gateway: POST /auth/register", treeOf(trace));
  const mailed = trace.find(isMailed) as SeenSpan;
  assert.ok(pathTo(trace, mailed).includes(`aura-auth: ${job.name}`), treeOf(trace));
});

test("events on their way to the audit log are a trace of their own, where there are any", async () => {
  await writeEntry();
  await eventually(
    "they have arrived",
    () => receiver.spans.some(isOf("aura-users", "POST /internal/users/audit/append")),
    20_000,
  );
  const appended = receiver.spans.find(isOf("aura-users", "POST /internal/users/audit/append")) as SeenSpan;
  const path = pathTo(receiver.spans, appended);
  assert.match(path[0] ?? "", /^aura-(?:entries|auth): outbox (?:journal|auth)$/);
});

test("a route is told by its pattern, an unknown path not at all, and what failed by a code", async () => {
  const { body } = await writeEntry();
  const { accessToken: token } = account;
  const path = `/entries/${body.entryId}`;
  const read = await server.call("GET", path, { token });
  const trace = await traceWith(read, isOf("aura-entries", "GET /entries/{entry_id}"));
  assert.ok(!JSON.stringify(trace).includes(body.entryId), treeOf(trace));
  const lost = await server.call("GET", `/nowhere/${body.entryId}?q=${body.entryId}`, { token });
  const lostTrace = await traceWith(lost, ({ attributes }) => attributes["http.response.status_code"] === 404);
  assert.deepEqual(
    lostTrace.map(({ name }) => name),
    ["GET"],
  );
});

test("a stranger's trace context neither decides what is recorded nor whose trace it is", async () => {
  const traceId = randomBytes(16).toString("hex");
  const headers = { traceparent: `00-${traceId}-00f067aa0ba902b7-00`, tracestate: "vendor=x" };
  const answer = await writeEntry(headers);
  const trace = await traceWith(answer, isOf("aura-gateway", "POST /entries"));
  assert.ok(trace.every((span) => span.traceId !== traceId));
});

test("a line of the log names the trace in which it was written", async () => {
  const answer = await writeEntry();
  const requestId = answer.headers.get("x-request-id") as string;
  const linesOf = (): Record<string, unknown>[] =>
    server
      .log()
      .split("\n")
      .filter((line) => line.includes(requestId))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  await eventually("the gateway and the service have each said it", () => linesOf().length >= 2);
  const isOfLine = (line: Record<string, unknown>) => (span: SeenSpan) => span.spanId === line["spanId"];
  const trace = await traceWith(answer, ...linesOf().map(isOfLine));
  for (const line of linesOf()) assert.equal(line["traceId"], trace[0]?.traceId);
});

test("a line of a stream that its client left names its trace too", async () => {
  const client = new AbortController();
  const headers = { authorization: `Bearer ${account.accessToken}`, "x-request-id": "req_left_stream_1" };
  const answer = await fetch(`${server.baseUrl}/sync/stream`, { headers, signal: client.signal });
  assert.equal(answer.status, 200);
  client.abort();
  const lines = (): string[] =>
    server
      .log()
      .split("\n")
      .filter((line) => line.includes("req_left_stream_1"));
  await eventually("the gateway and the service have each said it", () => lines().length >= 2);
  for (const line of lines()) assert.match(line, /"traceId":"[0-9a-f]{32}"/);
});

test("entries that share a commit have each a trace that shows how long they waited for it", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => writeEntry()));
  for (const answer of answers) await traceWith(answer, isOf("aura-entries", "commit entry"));
});

test("requests are answered while the collector is away, and hear nothing of it", async () => {
  for (const status of [503, 0]) {
    receiver.answerWith(status);
    const before = receiver.batches();
    assert.equal((await writeEntry()).status, 201);
    await eventually("the collector was asked", () => receiver.batches() > before);
    assert.equal((await writeEntry()).status, 201);
  }
  receiver.answerWith(200);
});

test("an analysis that comes later belongs to the trace of its entry", async () => {
  await server.apart?.stopService("nlp");
  const answer = await writeEntry();
  assert.equal(answer.status, 201);
  const trace = await traceWith(answer, isOf("aura-entries", "job entries.analyze"));
  const job = theSpan(trace, "aura-entries", "job entries.analyze");
  assert.deepEqual([job.isFailed, job.attributes["aura.job.attempt"]], [true, 1]);
  assert.equal(pathTo(trace, job)[0], "aura-gateway: POST /entries", treeOf(trace));
});

test("spans say nothing but what is on their list", () => {
  const known =
    /^(?:http\.(?:request\.method|response\.status_code|route)|url\.template|service\.peer\.name|db\.(?:system\.name|query\.summary)|error\.type|aura\.(?:request_id|call|redis\.purpose|nlp\.(?:provider|texts)|job\.(?:task|attempt)|outbox\.events|wait_ms))$/;
  const names = new Set(receiver.spans.flatMap(({ attributes }) => Object.keys(attributes)));
  assert.deepEqual(
    [...names].filter((name) => !known.test(name)),
    [],
  );
  const told = new Set(receiver.spans.map(({ attributes }) => attributes["db.query.summary"] ?? "COMMIT"));
  assert.ok(told.size > 10);
  assert.deepEqual(
    [...told].filter(
      (summary) => !/^(?:COMMIT|SELECT$|(?:INSERT|UPDATE|DELETE|SELECT|CALL) [a-z_.]+(?:, |$))+$/.test(String(summary)),
    ),
    [],
  );
});

function writeEntry(headers: Readonly<Record<string, string>> = {}): Promise<TestAnswer> {
  return server.call("POST", "/entries", { token: account.accessToken, body: { content: "A day." }, headers });
}
