import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type AddressInfo } from "node:net";
import { test } from "node:test";
import { ApiRequestError, defineRoute, ErrorBody, errorCodes, isStatusOf } from "@aura-journal/contracts";
import Type from "typebox";
import { readConfig } from "../config.ts";
import { AuraError } from "./errors.ts";
import { createHttpServer } from "./http.ts";
import { createLogger } from "./logger.ts";
import { mountRoutes } from "./mount.ts";
import { createMemoryRateLimiter } from "./rate-limits.ts";
import { createTelemetry } from "./telemetry.ts";
import { createValidator } from "./validation.ts";

const Closed = { additionalProperties: false } as const;
const table = {
  echo: defineRoute({
    name: "echo",
    service: "entries",
    method: "POST",
    path: "/echo/{word}",
    summary: "Says what it heard",
    access: { kind: "public" },
    params: Type.Object({ word: Type.String({ maxLength: 20 }) }, Closed),
    query: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })) }, Closed),
    body: Type.Object({ text: Type.String({ maxLength: 100, format: "text" }) }, Closed),
    responses: { 200: Type.Object({ text: Type.String() }, Closed) },
    bodyLimitBytes: 1_000_000,
  }),
  limited: defineRoute({
    name: "limited",
    service: "entries",
    method: "GET",
    path: "/limited",
    summary: "Answers twice",
    access: { kind: "public" },
    responses: { 204: null },
  }),
  misled: defineRoute({
    name: "misled",
    service: "entries",
    method: "GET",
    path: "/misled",
    summary: "Stands on another service that answers what the contract does not have",
    access: { kind: "public" },
    responses: { 204: null },
  }),
  broken: defineRoute({
    name: "broken",
    service: "entries",
    method: "GET",
    path: "/broken",
    summary: "Fails",
    access: { kind: "public" },
    responses: { 204: null },
  }),
};

async function start() {
  const config = readConfig({ HOST: "127.0.0.1", PORT: "0", AURA_DATA_DIR: "/nowhere" }, { isRoot: false, cores: 2 });
  const lines: string[] = [];
  const logger = createLogger({ level: "info", destination: { write: (line: string) => void lines.push(line) } });
  const app = await createHttpServer(config, logger);
  const now = () => new Date();
  mountRoutes(
    app,
    table,
    {
      echo: async (input: { body: { text: string } }) => ({
        status: 200,
        body: { text: input.body.text, secret: "left out" },
      }),
      limited: async () => ({ status: 204 }),
      misled: async () => {
        throw new ApiRequestError({ code: "SYS_001", status: 503, message: "a host called db-7 is down" });
      },
      broken: async () => {
        throw new Error("column person.diary is 'my secret day'");
      },
    },
    {
      identities: { identify: async () => undefined, forget: () => {}, forgetUser: () => {} },
      limiter: createMemoryRateLimiter(() => 0),
      onAccountChanged: () => {},
      onStandingChanged: () => {},
      limits: () => new Map([["limited", { anonymous: { id: "two", limit: 2, windowSeconds: 60, isInUnits: true } }]]),
      telemetry: createTelemetry(now),
      logger,
    },
  );
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { url, port, log: () => lines.join(""), [Symbol.asyncDispose]: () => app.close() };
}

const isErrorBody = createValidator(ErrorBody, "body");

async function assertError(response: Response, status: number, code: string): Promise<void> {
  assert.equal(response.status, status);
  const body = (await response.json()) as { error: { code: string; requestId: string } };
  isErrorBody(body);
  assert.equal(body.error.code, code);
  assert.equal(response.headers.get("x-request-id"), body.error.requestId);
  assert.match(response.headers.get("content-type") ?? "", /^application\/json; charset=utf-8$/);
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.equal(response.headers.get("server"), null);
}

/** Sends bytes as they are and gives everything that comes back until the server closes. */
async function raw(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  let answer = "";
  socket.on("data", (chunk: Buffer) => (answer += chunk.toString("latin1")));
  socket.on("error", () => {});
  socket.write(bytes);
  await once(socket, "close");
  return answer;
}

test("whatever is wrong with a request, the answer has the contract's form", async () => {
  await using server = await start();
  const post = (body: NonNullable<RequestInit["body"]>, headers: Record<string, string> = {}, path = "/echo/hi") =>
    fetch(server.url + path, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
  const good = await post('{"text":"hello"}');
  assert.deepEqual([good.status, await good.json()], [200, { text: "hello" }]);

  await assertError(await fetch(`${server.url}/nothing`), 404, "RES_001");
  const wrongMethod = await fetch(`${server.url}/echo/hi`, { method: "DELETE" });
  assert.equal(wrongMethod.headers.get("allow"), "POST");
  await assertError(wrongMethod, 405, "RES_001");
  await assertError(await post("{"), 400, "VAL_001");
  await assertError(await post(""), 400, "VAL_001");
  await assertError(await post("null"), 400, "VAL_001");
  await assertError(await post('{"text":5}'), 400, "VAL_001");
  await assertError(await post('{"text":"a","more":1}'), 400, "VAL_001");
  await assertError(await post('{"text":"a\\u0000b"}'), 400, "VAL_001");
  await assertError(await post('{"text":"\\ud800"}'), 400, "VAL_001");
  await assertError(await post('{"text":"a","__proto__":{"x":1}}'), 400, "VAL_001");
  await assertError(await post(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), 400, "VAL_001");
  await assertError(await post("[".repeat(200_000) + "]".repeat(200_000)), 400, "VAL_001");
  await assertError(await post(JSON.stringify({ text: "x".repeat(1_100_000) })), 413, "VAL_001");
  await assertError(await post("text=a", { "content-type": "application/x-www-form-urlencoded" }), 415, "VAL_001");
  await assertError(await post('{"text":"a"}', { "content-type": "text/plain" }), 415, "VAL_001");
  for (const query of [
    "limit=0",
    "limit=101",
    "limit=1e1",
    "limit=1e309",
    "limit=9007199254740993",
    "limit=1&limit=2",
    "limit=",
    "more=1",
  ]) {
    await assertError(await post('{"text":"a"}', {}, `/echo/hi?${query}`), 400, "VAL_001");
  }
  await assertError(await post('{"text":"a"}', {}, "/echo/%ff"), 400, "VAL_001");
  await assertError(await post('{"text":"a"}', {}, `/echo/${"x".repeat(500)}`), 404, "RES_001");
});

test("a failure of ours says nothing about itself, and the log says it once", async () => {
  await using server = await start();
  const response = await fetch(`${server.url}/broken`, { headers: { "x-request-id": "client-chose-this" } });
  const body = (await response.clone().json()) as { error: { message: string; requestId: string } };
  await assertError(response, 500, "SYS_001");
  assert.equal(body.error.message, "Internal error");
  assert.equal(body.error.requestId, "client-chose-this");
  assert.equal(server.log().match(/"requestId":"client-chose-this"/g)?.length, 1);
});

test("an error of another service that the contract does not have is answered as a failure of that service", async () => {
  await using server = await start();
  const response = await fetch(`${server.url}/misled`);
  assert.ok(!(await response.clone().text()).includes("db-7"));
  await assertError(response, 502, "EXT_001");
});

test("a request id that is no request id is replaced", async () => {
  await using server = await start();
  const response = await fetch(`${server.url}/limited`, { headers: { "x-request-id": "short" } });
  assert.match(response.headers.get("x-request-id") ?? "", /^req_[0-9a-f]{32}$/);
});

test("a limited call says how much is left, and when to come back", async () => {
  await using server = await start();
  const call = () => fetch(`${server.url}/limited`);
  assert.equal((await call()).headers.get("ratelimit-remaining"), "1");
  assert.equal((await call()).headers.get("ratelimit-remaining"), "0");
  const refused = await call();
  assert.equal(refused.headers.get("ratelimit-limit"), "2");
  assert.equal(refused.headers.get("retry-after"), "30");
  await assertError(refused, 429, "RATE_001");
});

test("what is no HTTP is answered in form and the connection closed", async () => {
  await using server = await start();
  const garbage = await raw(server.port, "HELLO\r\n\r\n");
  assert.match(garbage, /^HTTP\/1\.1 400 [\s\S]*"code":"VAL_001"/);
  const smuggled = await raw(
    server.port,
    "POST /echo/hi HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
  );
  assert.match(smuggled, /^HTTP\/1\.1 400 /);
  const wide = await raw(server.port, `GET / HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(20_000)}\r\n\r\n`);
  assert.match(wide, /^HTTP\/1\.1 413 [\s\S]*"code":"VAL_001","message":"The headers are too large"/);
});

test("a client that sends its headers drop by drop is let go of", async () => {
  await using server = await start();
  const answer = await raw(server.port, "GET /limited HTTP/1.1\r\nhost: a\r\n");
  assert.match(answer, /^HTTP\/1\.1 400 [\s\S]*"code":"VAL_001","message":"The request took too long"/);
});

test("a connection that nobody has used is closed without a word, which the first request on it could take for its answer", async () => {
  await using server = await start();
  assert.equal(await raw(server.port, ""), "");
});

test("an error of the contract keeps its status and its details", () => {
  const error = new AuraError("VAL_001", "Too large", { status: 413, details: { field: "body" } });
  assert.equal(error.status, 413);
  assert.deepEqual(error.details, { field: "body" });
});

test("an error whose status the contract does not give its code cannot be made", () => {
  // @ts-expect-error The contract has SYS_001 with 500 alone.
  assert.throws(() => new AuraError("SYS_001", "Busy", { status: 503 }), /no SYS_001 with status 503/);
  for (const code of errorCodes) {
    for (const status of [400, 401, 403, 404, 405, 406, 408, 409, 412, 413, 415, 429, 431, 500, 502, 503, 504]) {
      const make = (): AuraError => new AuraError(code, "Any", { status: status as never });
      if (isStatusOf(code, status)) assert.equal(make().status, status);
      else assert.throws(make, TypeError, `${code} ${status}`);
    }
  }
});
