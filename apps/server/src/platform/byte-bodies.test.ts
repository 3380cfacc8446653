import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { connect, type AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { test } from "node:test";
import { ANY_BYTES, createClient, defineRoute, httpTransport, type ByteStream } from "@aura-journal/contracts";
import Type from "typebox";
import { readConfig } from "../config.ts";
import { createForwarding } from "../services/gateway/forward.ts";
import { AuraError } from "./errors.ts";
import { createHttpServer } from "./http.ts";
import { createLogger } from "./logger.ts";
import { mountForwarding, mountRoutes, type MountOptions } from "./mount.ts";
import { createMemoryRateLimiter } from "./rate-limits.ts";
import { keepScopes } from "./request-scope.ts";
import { createServiceIdentity } from "./service-identity.ts";
import { recogniseServices } from "./service-calls.ts";
import { createTelemetry } from "./telemetry.ts";
import { createUpstream } from "./upstream.ts";

const MIB = 1024 * 1024;
/** Little enough to come in time from a caller whom nobody knows, whatever else the machine does. */
const LIMIT = 8 * MIB;
const Weighed = Type.Object({ bytes: Type.Integer(), hash: Type.String() }, { additionalProperties: false });
const table = {
  weigh: defineRoute({
    name: "weigh",
    service: "entries",
    method: "PUT",
    path: "/weighed/{how}",
    summary: "Says how much came",
    access: { kind: "public" },
    params: Type.Object({ how: Type.String({ maxLength: 20 }) }, { additionalProperties: false }),
    consumes: [ANY_BYTES],
    bodyLimitBytes: LIMIT,
    responses: { 200: Weighed },
  }),
  pour: defineRoute({
    name: "pour",
    service: "entries",
    method: "GET",
    path: "/poured",
    summary: "Gives bytes",
    access: { kind: "public" },
    bodyLimitBytes: 1_000,
    produces: ANY_BYTES,
    ranged: true,
    responses: { 200: null, 206: null },
  }),
};
const POURED = randomBytes(3 * MIB);
const now = (): Date => new Date();

const handlers = {
  async weigh({ params, body }: { params: { how: string }; body: ByteStream }) {
    if (params.how === "refused") throw new AuraError("RES_002", "Not here");
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const piece of body) {
      bytes += piece.length;
      hash.update(piece);
      if (params.how === "halfway" && bytes > MIB) throw new AuraError("RES_002", "Enough");
    }
    return { status: 200, body: { bytes, hash: hash.digest("hex") } };
  },
  pour: async () => ({
    status: 206,
    stream: Readable.from([POURED.subarray(0, MIB), POURED.subarray(MIB)]),
    headers: { "content-type": "image/png", "content-range": `bytes 0-${POURED.length - 1}/${POURED.length}` },
  }),
};

function mountOptions(): MountOptions {
  return {
    identities: { identify: async () => undefined, forget() {}, forgetUser() {} },
    limiter: createMemoryRateLimiter(() => 0),
    limits: () => new Map(),
    telemetry: createTelemetry(now),
    logger: createLogger({ level: "silent" }),
    onAccountChanged() {},
    onStandingChanged() {},
  };
}

/** The service alone, or behind a gateway in another server. */
async function start(shape: "one" | "apart") {
  const config = readConfig({}, { isRoot: false, cores: 1 });
  const identity = createServiceIdentity({ secret: "a secret of thirty-two bytes, or more", now });
  const service = await createHttpServer(config, createLogger({ level: "silent" }));
  service.decorateRequest("forwarded", undefined);
  keepScopes(service);
  recogniseServices(service, identity);
  mountRoutes(service, table, handlers, mountOptions());
  const url = await service.listen({ host: "127.0.0.1", port: 0 });
  if (shape === "one") {
    const { port } = service.server.address() as AddressInfo;
    return { url, port, [Symbol.asyncDispose]: () => service.close() };
  }
  const gateway = await createHttpServer(config, createLogger({ level: "silent" }));
  gateway.decorateRequest("forwarded", undefined);
  keepScopes(gateway);
  const upstream = createUpstream({ urls: [url], nowMs: () => performance.now(), random: Math.random });
  const { forwardTo } = createForwarding({
    upstream,
    identity,
    apiKeys: { tokenFor: async () => undefined },
    timeoutMs: 5_000,
  });
  mountForwarding(gateway, table, forwardTo, mountOptions());
  const gatewayUrl = await gateway.listen({ host: "127.0.0.1", port: 0 });
  const { port } = gateway.server.address() as AddressInfo;
  return {
    url: gatewayUrl,
    port,
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await upstream.close();
      await service.close();
    },
  };
}

for (const shape of ["one", "apart"] as const) {
  test(`bytes arrive as they were sent, whatever they call themselves (${shape})`, async () => {
    await using server = await start(shape);
    const body = randomBytes(5 * MIB);
    const hash = createHash("sha256").update(body).digest("hex");
    for (const type of ["image/jpeg", "application/json", "application/x-www-form-urlencoded", "text/plain"]) {
      const answer = await fetch(`${server.url}/weighed/whole`, {
        method: "PUT",
        body,
        headers: { "content-type": type },
      });
      assert.deepEqual([answer.status, await answer.json()], [200, { bytes: body.length, hash }], type);
    }
    const empty = await fetch(`${server.url}/weighed/whole`, { method: "PUT" });
    assert.equal(((await empty.json()) as { bytes: number }).bytes, 0);
  });

  test(`a client of the contract sends a stream and reads one (${shape})`, async () => {
    await using server = await start(shape);
    const client = createClient(table, httpTransport({ baseUrl: server.url, fetch }));
    const stream = new Blob([POURED]).stream();
    const { body } = await client.weigh({ params: { how: "whole" }, body: stream });
    assert.equal(body.bytes, POURED.length);
    const poured = await client.pour();
    assert.equal(poured.headers?.["content-type"], "image/png");
    const read = await new Response(poured.body as unknown as ReadableStream).bytes();
    assert.ok(POURED.equals(read));
  });

  test(`more than the limit is refused, announced or not (${shape})`, async () => {
    await using server = await start(shape);
    const announced = await fetch(`${server.url}/weighed/whole`, { method: "PUT", body: Buffer.alloc(LIMIT + 1) });
    assert.equal(announced.status, 413);
    const unannounced = await fetch(`${server.url}/weighed/whole`, {
      method: "PUT",
      body: new ReadableStream({
        pull(controller) {
          controller.enqueue(Buffer.alloc(MIB));
        },
      }),
      duplex: "half",
    });
    const { error } = (await unannounced.json()) as { error: { code: string } };
    assert.deepEqual([unannounced.status, error.code], [413, "VAL_001"]);
  });

  test(`who is refused before or amid the body is told so, and the server goes on (${shape})`, async () => {
    await using server = await start(shape);
    for (const how of ["refused", "halfway"]) {
      const answer = await fetch(`${server.url}/weighed/${how}`, { method: "PUT", body: Buffer.alloc(2 * MIB) });
      assert.equal(answer.status, 409, how);
    }
    assert.equal((await fetch(`${server.url}/weighed/whole`, { method: "PUT", body: "x" })).status, 200);
  });

  test(`a client that breaks off amid the body harms nobody (${shape})`, async () => {
    await using server = await start(shape);
    const socket = connect(server.port, "127.0.0.1");
    socket.write(`PUT /weighed/whole HTTP/1.1\r\nhost: a\r\ncontent-length: 1000\r\n\r\nonly this`);
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.destroy();
    assert.equal((await fetch(`${server.url}/weighed/whole`, { method: "PUT", body: "x" })).status, 200);
  });
}
