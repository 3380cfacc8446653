import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest, type IncomingMessage, type RequestListener } from "node:http";
import { test } from "node:test";
import { routes } from "@aura-journal/contracts";
import { readConfig } from "../../config.ts";
import { createHttpServer } from "../../platform/http.ts";
import { createLogger } from "../../platform/logger.ts";
import { mountForwarding, type MountOptions } from "../../platform/mount.ts";
import type { ApiKeyExchange } from "../../platform/api-key-exchange.ts";
import { createMemoryRateLimiter } from "../../platform/rate-limits.ts";
import { keepScopes } from "../../platform/request-scope.ts";
import { CLIENT_HEADER, createServiceIdentity, SERVICE_HEADER } from "../../platform/service-identity.ts";
import { createTelemetry } from "../../platform/telemetry.ts";
import { createUpstream } from "../../platform/upstream.ts";
import { failing, json, startLiar, startNeighbour, type Neighbour } from "../../platform/upstream.fixture.ts";
import { createForwarding } from "./forward.ts";

const now = (): Date => new Date();
const identity = createServiceIdentity({ secret: "a secret of thirty-two bytes, or more", now });
const ENTRY = json(200, { entryId: "e" });

/** A gateway that lets everybody in, before one instance of `entries`. */
const NO_KEYS = { tokenFor: async () => undefined };

async function startGateway(neighbour: Neighbour, timeoutMs = 5_000, apiKeys: ApiKeyExchange = NO_KEYS) {
  const config = readConfig({}, { isRoot: false, cores: 1 });
  const logger = createLogger({ level: "silent" });
  const app = await createHttpServer(config, logger);
  app.decorateRequest("forwarded", undefined);
  keepScopes(app);
  const upstream = createUpstream({ urls: [neighbour.url], nowMs: () => performance.now(), random: Math.random });
  const options: MountOptions = {
    identities: { identify: async () => undefined, forget() {}, forgetUser() {} },
    limiter: createMemoryRateLimiter(() => 0),
    limits: () => new Map(),
    telemetry: createTelemetry(now),
    logger,
    onAccountChanged() {},
    onStandingChanged() {},
  };
  const forwarding = createForwarding({ upstream, identity, apiKeys, timeoutMs });
  app.addHook("preClose", async () => forwarding.endStreams());
  mountForwarding(app, routes.entries, forwarding.forwardTo, options);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    async [Symbol.asyncDispose]() {
      await app.close();
      await upstream.close();
    },
  };
}

/** What a neighbour was sent. */
interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

function noting(seen: Seen[], answer = ENTRY): (...exchange: Parameters<RequestListener>) => Promise<void> {
  return async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url, headers } = request;
    seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(answer.status, { ...answer.headers, connection: "keep-alive, x-private", "x-private": "no" });
    response.end(request.method === "HEAD" ? undefined : answer.text);
  };
}

async function refusalOf(answer: Response): Promise<[number, string, string | null]> {
  const { error } = (await answer.json()) as { error: { code: string; message: string; requestId: string } };
  assert.doesNotMatch(error.message, /127\.0\.0\.1|ECONN|entries/);
  assert.equal(answer.headers.get("x-request-id"), error.requestId);
  return [answer.status, error.code, answer.headers.get("retry-after")];
}

test("a request reaches the service as it was sent, with its id, its trace and its client under the gateway's word", async () => {
  const seen: Seen[] = [];
  await using neighbour = await startNeighbour(noting(seen, json(200, { items: [] })));
  await using gateway = await startGateway(neighbour);
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const body = '{ "q": "näher \u00df",   "page": 1 }';
  const answer = await fetch(`${gateway.url}/entries/search`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      authorization: "Bearer abc",
      cookie: "a=b",
      "x-aura-session": "cookie",
      "x-request-id": "mine-12345",
      traceparent,
    },
  });
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { items: [] });
  const [{ method, url, headers, body: sent }] = seen as [Seen];
  assert.deepEqual([method, url, sent], ["POST", "/entries/search", body], "byte for byte");
  assert.equal(headers.authorization, "Bearer abc");
  assert.equal(headers.cookie, "a=b");
  assert.equal(headers["x-aura-session"], "cookie");
  assert.equal(headers["x-request-id"], "mine-12345");
  assert.equal(headers["traceparent"], traceparent);
  assert.deepEqual(identity.verify(headers, { audience: "entries", method: "POST", target: "/entries/search" }), {
    caller: "gateway",
    client: { address: "127.0.0.1", isCounted: true },
  });
  assert.equal(answer.headers.get("x-private"), null, "of that connection alone");
  assert.equal(answer.headers.get("x-request-id"), "mine-12345");
});

test("nobody's own words on who they are get through, nor what is of one connection alone", async () => {
  const seen: Seen[] = [];
  await using neighbour = await startNeighbour(noting(seen));
  await using gateway = await startGateway(neighbour);
  const forged = identity.sign({
    caller: "users",
    audience: "entries",
    method: "GET",
    target: "/entries/x",
    client: { address: "203.0.113.9", isCounted: true },
  });
  await fetch(`${gateway.url}/entries/0193e3a0-0000-7000-8000-000000000000`, {
    headers: {
      ...forged,
      "x-forwarded-for": "203.0.113.9",
      forwarded: "for=203.0.113.9",
      "x-real-ip": "203.0.113.9",
      "x-aura-user": "root",
      te: "trailers",
      "proxy-authorization": "Basic eA==",
    },
  });
  const [{ headers }] = seen as [Seen];
  assert.notEqual(headers[SERVICE_HEADER], forged[SERVICE_HEADER]);
  assert.equal(headers[CLIENT_HEADER], "counted 127.0.0.1");
  assert.doesNotMatch(JSON.stringify(headers), /203\.0\.113\.9|root|trailers|Basic/);
});

test("an API key stays at the gateway: the service gets the token that stands for it, or nothing", async () => {
  const seen: Seen[] = [];
  const asked: string[] = [];
  await using neighbour = await startNeighbour(noting(seen));
  await using gateway = await startGateway(neighbour, 5_000, {
    async tokenFor(key) {
      asked.push(key);
      if (key !== "aura_good") return undefined;
      return { token: "a-minute", userId: "u", keyId: "k", scopes: ["entries:read"], expiresIn: 60 };
    },
  });
  const url = `${gateway.url}/entries/0193e3a0-0000-7000-8000-000000000000`;
  for (const headers of [
    { "x-api-key": "aura_good" },
    { "x-api-key": "aura_bad" },
    { "x-api-key": "aura_good", authorization: "Bearer abc" },
  ]) {
    await (await fetch(url, { headers })).text();
  }
  assert.deepEqual(
    seen.map(({ headers }) => [headers.authorization, headers["x-api-key"]]),
    [
      ["Bearer a-minute", undefined],
      [undefined, undefined],
      ["Bearer abc", undefined],
    ],
  );
  assert.deepEqual(asked, ["aura_good", "aura_bad"]);
});

test("HEAD, 304 and refusals come back as the service gave them", async () => {
  const seen: Seen[] = [];
  let answer = json(200, { entryId: "e" });
  await using neighbour = await startNeighbour((request, response) => noting(seen, answer)(request, response));
  await using gateway = await startGateway(neighbour);
  const url = `${gateway.url}/entries/0193e3a0-0000-7000-8000-000000000000`;
  const head = await fetch(url, { method: "HEAD" });
  assert.deepEqual([head.status, seen.at(-1)?.method, head.headers.get("content-length")], [200, "HEAD", "15"]);
  answer = { status: 304, headers: { etag: '"3"' } as never, text: "" };
  const unchanged = await fetch(url, { headers: { "if-none-match": '"3"' } });
  assert.deepEqual([unchanged.status, unchanged.headers.get("etag")], [304, '"3"']);
  answer = failing(409, "RES_002");
  assert.deepEqual([(await fetch(url)).status, seen.at(-1)?.method], [409, "GET"]);
});

test("a stream of events comes through as it is sent, and ends for the service when the client leaves", async () => {
  const left = Promise.withResolvers<void>();
  const next = Promise.withResolvers<void>();
  await using neighbour = await startNeighbour(async (_request, response) => {
    response.once("close", () => left.resolve());
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    response.write("event: change\ndata: 1\n\n");
    await next.promise;
    response.write("event: change\ndata: 2\n\n");
  });
  await using gateway = await startGateway(neighbour);
  const request = httpRequest(`${gateway.url}/sync/stream`, { headers: { "accept-encoding": "br, gzip" } }).end();
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  assert.equal(answer.headers["content-encoding"], undefined, "a compressor would hold events back");
  const [first] = (await once(answer, "data")) as [Buffer];
  assert.equal(first.toString(), "event: change\ndata: 1\n\n");
  // Sent only after the first has arrived: whoever gathers both would never get here.
  next.resolve();
  const [second] = (await once(answer, "data")) as [Buffer];
  assert.equal(second.toString(), "event: change\ndata: 2\n\n");
  request.destroy();
  await left.promise;
});

test("a gateway that stops ends the streams of its clients, as a stream that is over ends", async () => {
  const left = Promise.withResolvers<void>();
  await using neighbour = await startNeighbour((_request, response) => {
    response.once("close", () => left.resolve());
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" }).write("event: change\ndata: 1\n\n");
  });
  let text: Promise<string>;
  {
    await using gateway = await startGateway(neighbour);
    const answer = await fetch(`${gateway.url}/sync/stream`);
    text = answer.text();
  }
  assert.equal(await text, "event: change\ndata: 1\n\n");
  await left.promise;
});

test("what is under way when a gateway is told to stop is answered", async () => {
  const { promise: isStopping, resolve: stop } = Promise.withResolvers<void>();
  await using neighbour = await startNeighbour(async (_request, response) => {
    await isStopping;
    response.writeHead(ENTRY.status, ENTRY.headers).end(ENTRY.text);
  });
  let answer: Promise<Response>;
  {
    await using gateway = await startGateway(neighbour);
    answer = fetch(`${gateway.url}/entries/0193e3a0-0000-7000-8000-000000000000`);
    while (neighbour.seen() === 0) await new Promise(setImmediate);
    // Its end begins before the service answers.
    setImmediate(stop);
  }
  assert.equal((await answer).status, 200);
});

test("bodies beyond a route's limit end at the gateway", async () => {
  const seen: Seen[] = [];
  await using neighbour = await startNeighbour(noting(seen));
  await using gateway = await startGateway(neighbour);
  const answer = await fetch(`${gateway.url}/entries`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ content: "x".repeat(2_000_000) }),
  });
  assert.deepEqual((await refusalOf(answer)).slice(0, 2), [413, "VAL_001"]);
  assert.deepEqual(seen, []);
});

test("a client that goes away ends the call to the service", async () => {
  const left = Promise.withResolvers<void>();
  await using neighbour = await startNeighbour((request) => void request.socket.once("close", () => left.resolve()));
  await using gateway = await startGateway(neighbour, 200_000);
  const controller = new AbortController();
  const call = fetch(`${gateway.url}/entries`, { signal: controller.signal });
  await Promise.race([
    call,
    (async () => {
      while (neighbour.seen() === 0) await new Promise(setImmediate);
    })(),
  ]);
  controller.abort();
  await left.promise;
  await call.catch(() => {});
});

test("a service that takes too long is a 504, and one that lies a 502, in the contract's form", async () => {
  await using hung = await startNeighbour(() => {});
  {
    await using gateway = await startGateway(hung, 100);
    assert.deepEqual(await refusalOf(await fetch(`${gateway.url}/entries`)), [504, "EXT_001", "2"]);
  }
  const lies = [
    "garbage\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{}",
    // What a proxy or another program would say.
    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nhi",
    "HTTP/1.1 500 Oh\r\ncontent-type: text/html\r\ncontent-length: 5\r\n\r\n<pre>",
    "HTTP/1.1 404 No\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
    "HTTP/1.1 202 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
    "HTTP/1.1 301 Go\r\nlocation: http://203.0.113.9/\r\ncontent-length: 0\r\n\r\n",
  ];
  for (const lie of lies) {
    await using liar = await startLiar(lie, { isClosed: true });
    await using gateway = await startGateway(liar);
    assert.deepEqual(await refusalOf(await fetch(`${gateway.url}/entries`)), [502, "EXT_001", "2"], lie);
  }
});
