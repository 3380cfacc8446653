import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { eventually } from "../../../../tests/support/eventually.ts";
import { startOtlpReceiver } from "../../../../tests/support/otlp.ts";
import { treeOf } from "../../../../tests/support/traces.ts";
import { statement } from "./database.ts";
import { createLogger } from "./logger.ts";
import { childSpan, currentSpan, NO_TRACING, openTracing, under, within, type Tracing } from "./tracing.ts";
import { summaryOf } from "./tracing/statement-summary.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SAMPLED = { traceparent: `00-${TRACE}-b7ad6b7169203331-01`, tracestate: "vendor=1" };
const UNSAMPLED = { traceparent: `00-${TRACE}-b7ad6b7169203331-00` };

function open(endpoint: string, ratio = 1, lines: string[] = []): Promise<Tracing> {
  return openTracing({
    config: { tracing: { endpoint, ratio } },
    serviceName: "aura-test",
    version: "1.2.3",
    logger: createLogger({ level: "info", destination: { write: (line) => void lines.push(line) } }),
  });
}

async function leave(tracing: Tracing, parent?: { readonly traceparent: string }): Promise<void> {
  const root = tracing.begin("POST /entries", "server", {}, parent);
  await within(root, () => within(childSpan("part", "internal", {}), async () => {}));
}

test("where nothing is configured nothing is begun, and work is done as if nobody asked", async () => {
  const tracing = await openTracing({
    config: { tracing: undefined },
    serviceName: "aura",
    version: "1",
    logger: createLogger({ level: "silent" }),
  });
  assert.equal(tracing, NO_TRACING);
  assert.equal(tracing.begin("x", "server", {}), undefined);
  const work = Promise.resolve(1);
  assert.equal(
    within(undefined, () => work),
    work,
  );
});

test("spans are sent with their parents, and goes on with a trace that began elsewhere", async () => {
  await using receiver = await startOtlpReceiver();
  const tracing = await open(receiver.endpoint);
  await leave(tracing, SAMPLED);
  await leave(tracing, { traceparent: "no context" });
  await tracing.close();
  assert.equal(
    treeOf(receiver.spans),
    "aura-test: POST /entries\n  aura-test: part\naura-test: POST /entries\n  aura-test: part",
  );
  const [first, other] = receiver.spans.filter(({ name }) => name === "POST /entries");
  assert.deepEqual([first?.traceId, first?.parentId], [TRACE, "b7ad6b7169203331"]);
  assert.notEqual(other?.traceId, TRACE);
  assert.equal(other?.parentId, undefined);
});

test("a trace is sent where its beginning was, and of those begun here the share that is asked for", async () => {
  await using receiver = await startOtlpReceiver();
  const none = await open(receiver.endpoint, 0);
  await leave(none);
  await leave(none, SAMPLED);
  const all = await open(receiver.endpoint, 1);
  await leave(all, UNSAMPLED);
  await Promise.all([none.close(), all.close()]);
  assert.deepEqual(
    receiver.spans.map(({ traceId }) => traceId),
    [TRACE, TRACE],
  );
  const root = none.begin("x", "server", {});
  assert.match(root?.traceparent ?? "", /-00$/);
  // Not recorded, and still what lines of the log are found by.
  assert.equal(
    under(root, () => currentSpan()?.traceId),
    root?.traceId,
  );
  assert.equal(
    under(root, () => childSpan("part", "internal", {})),
    undefined,
  );
});

test("what goes on after a request was answered is no part of its trace", async () => {
  await using receiver = await startOtlpReceiver();
  const tracing = await open(receiver.endpoint);
  const root = tracing.begin("GET /entries", "server", {});
  under(root, () => {
    root?.end();
    assert.equal(childSpan("late", "internal", {}), undefined);
    assert.equal(currentSpan(), undefined);
  });
  await tracing.close();
  assert.equal(treeOf(receiver.spans), "aura-test: GET /entries");
});

test("of an error only a code or a class is told", async () => {
  await using receiver = await startOtlpReceiver();
  const tracing = await open(receiver.endpoint);
  const quoting = Object.assign(new Error("Key (email)=(ann@example.org) exists"), { code: "23505" });
  for (const error of [quoting, new TypeError("ann@example.org"), "ann@example.org"]) {
    const failing = within(tracing.begin("x", "client", {}), async () => {
      throw error;
    });
    await failing.catch(() => {});
  }
  await tracing.close();
  assert.deepEqual(
    receiver.spans.map(({ isFailed, attributes }) => [isFailed, attributes["error.type"]]),
    [
      [true, "23505"],
      [true, "TypeError"],
      [true, "_OTHER"],
    ],
  );
  assert.ok(!receiver.bytes().includes("ann@example.org"));
});

test("a collector that fails is told of once, and once when it is back", async () => {
  await using receiver = await startOtlpReceiver();
  const lines: string[] = [];
  const tracing = await open(receiver.endpoint, 1, lines);
  const send = async (): Promise<void> => {
    const before = receiver.batches();
    await leave(tracing);
    await eventually("a batch has come", () => receiver.batches() > before);
  };
  receiver.answerWith(400);
  await send();
  await send();
  await eventually("it is told", () => lines.length > 0);
  receiver.answerWith(200);
  await send();
  await eventually("the end of it is told", () => lines.length > 1);
  await tracing.close();
  const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
  assert.deepEqual(messages, ["traces cannot be sent; they are dropped until they can", "traces are sent again"]);
});

test("a process ends although its collector takes connections and answers nothing", async () => {
  const silent = createServer(() => {});
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const tracing = await open(`http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
  await leave(tracing);
  await tracing.close();
  silent.closeAllConnections();
  await once(silent.close(), "close");
});

test("a statement is told by what it does to which tables, and by nothing else of its text", () => {
  const summaries: readonly (readonly [string, string])[] = [
    [
      "SELECT a.x FROM auth.users a JOIN auth.mfa m ON m.id = a.id WHERE a.email = $1",
      "SELECT auth.users, SELECT auth.mfa",
    ],
    [
      "WITH x AS (INSERT INTO journal.outbox (event) VALUES ($1)) UPDATE journal.journals SET a = 1",
      "INSERT journal.outbox, UPDATE journal.journals",
    ],
    ["DELETE FROM auth.outbox WHERE id = ANY ($1::bigint[])", "DELETE auth.outbox"],
    ["SELECT jobs.add($1, $2::json)", "CALL jobs.add"],
    ["SELECT id FROM journal.outbox FOR UPDATE SKIP LOCKED", "SELECT journal.outbox"],
    ["SELECT a IS DISTINCT FROM b.c FROM users.preferences b WHERE x = 'secret.word'", "SELECT users.preferences"],
    ["COMMIT", "COMMIT"],
    ["SELECT 1", "SELECT"],
  ];
  for (const [text, summary] of summaries) assert.equal(summaryOf(statement(text)), summary);
});
