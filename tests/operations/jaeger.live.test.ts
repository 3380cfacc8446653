import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import type { AuthResponse } from "@aura-journal/contracts";
import { findJaeger } from "../../tools/jaeger.ts";
import { eventually } from "../support/eventually.ts";
import { socketUrl, startFleet, type Fleet } from "../support/fleet.ts";
import { startJaeger, type TestJaeger } from "../support/jaeger.ts";
import { createTestDatabase, type TestDatabase } from "../support/postgres.ts";
import { missingRedis, startRedis, type TestRedis } from "../support/redis.ts";
import { assertTraceOfAnEntry, pathTo, theSpan, treeOf, type SeenSpan } from "../support/traces.ts";

/** Each a process of its own, as on machines of their own. */
const LAYOUT = "gateway,auth+users,entries,nlp+notifications";
const WITH_AUTH = "aura-auth-users";
const WITH_NLP = "aura-nlp-notifications";

if (findJaeger() === undefined) {
  test("traces in Jaeger", { skip: "Jaeger is not here (npm run fetch:jaeger): no trace was sent to one" }, () => {});
} else {
  let jaeger: TestJaeger;
  let redis: TestRedis | undefined;
  let database: TestDatabase;
  let fleet: Fleet;
  let account: AuthResponse;

  before(async () => {
    jaeger = await startJaeger();
    if (missingRedis === undefined) redis = await startRedis();
    database = await createTestDatabase();
    fleet = await startFleet(LAYOUT, {
      DATABASE_URL: socketUrl(database.ownerConnection),
      OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.endpoint,
      ...(redis === undefined ? {} : { REDIS_URL: redis.config.url.reveal() }),
    });
  });
  after(async () => {
    await fleet[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
    await redis?.[Symbol.asyncDispose]();
    await jaeger[Symbol.asyncDispose]();
  });

  async function call<T>(path: string, body: object, requestId: string): Promise<T> {
    const answer = await fetch(fleet.url + path, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-request-id": requestId,
        ...(account === undefined ? {} : { authorization: `Bearer ${account.accessToken}` }),
      },
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 201);
    return (await answer.json()) as T;
  }

  /** What Jaeger has of a trace, once what is looked for is in it. */
  async function traceWith(
    requestId: string,
    ...wanted: readonly ((span: SeenSpan) => boolean)[]
  ): Promise<SeenSpan[]> {
    let trace: SeenSpan[] = [];
    const isFirst = ({ parentId }: SeenSpan): boolean => parentId === undefined;
    await eventually("Jaeger has the trace", async () => {
      trace = await jaeger.traceOf("aura-gateway", requestId);
      return [isFirst, ...wanted].every((isIt) => trace.some(isIt));
    }).catch((error: unknown) => {
      throw new Error(`not all of it is in the trace:\n${treeOf(trace)}`, { cause: error });
    });
    return trace;
  }

  const isOf = (service: string, name: string) => (span: SeenSpan) => span.service === service && span.name === name;

  test("Jaeger shows a sign-up as one trace, with the mail that a job sends for it", async () => {
    const password = randomBytes(12).toString("base64url");
    const requestId = "req_jaeger_sign_up";
    account = await call<AuthResponse>("/auth/register", { email: "jaeger@example.org", password }, requestId);
    const isJob = ({ kind }: SeenSpan): boolean => kind === "consumer";
    const isMail = isOf(WITH_NLP, "POST /internal/notifications/mail/send");
    const trace = await traceWith(requestId, isJob, isMail, isOf(WITH_AUTH, "transaction"));
    const path = pathTo(trace, trace.find(isMail) as SeenSpan);
    assert.equal(path[0], "aura-gateway: POST /auth/register", treeOf(trace));
    assert.ok(path.includes(`${WITH_AUTH}: job auth.mail`), treeOf(trace));
    assert.equal(new Set(trace.map(({ traceId }) => traceId)).size, 1);
  });

  test("Jaeger shows an entry as one trace through every process, with all of its parents", async (t) => {
    const requestId = "req_jaeger_entry";
    await call("/entries", { content: "A day." }, requestId);
    const trace = await traceWith(requestId, isOf("aura-entries", "POST /entries"), isOf(WITH_NLP, "analyse"));
    t.diagnostic(`\n${treeOf(trace)}`);
    assertTraceOfAnEntry(trace, { withNlp: WITH_NLP });
    if (redis !== undefined) theSpan(trace, "aura-gateway", "redis rate");
  });
}
