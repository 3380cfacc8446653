import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { readConfig } from "../config.ts";
import { AuraError } from "./errors.ts";
import { createHttpServer } from "./http.ts";
import { createLogger } from "./logger.ts";

const FRIEND = "https://journal.example.org";

async function start() {
  const config = readConfig(
    { AURA_DATA_DIR: "/nowhere", AURA_CORS_ORIGINS: `${FRIEND},https://other.example.org` },
    { isRoot: false, cores: 2 },
  );
  const app = await createHttpServer(config, createLogger({ level: "silent" }));
  app.get<{ Params: { length: string } }>("/json/:length", async ({ params }, reply) =>
    reply
      .header("content-type", "application/json; charset=utf-8")
      .send(Buffer.from(`"${"a".repeat(Number(params.length) - 2)}"`)),
  );
  app.get("/refused", async () => {
    throw new AuraError("AUTH_002", "Sign in to do this");
  });
  return app;
}

test("answers above one KiB are compressed as the client asks, smaller ones never", async () => {
  await using app = await start();
  const get = (length: number, coding: string) =>
    app.inject({ url: `/json/${length}`, headers: { "accept-encoding": coding } });
  for (const [coding, unpack] of [
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ] as const) {
    const { headers, rawPayload } = await get(4_000, coding);
    assert.equal(headers["content-encoding"], coding);
    assert.match(String(headers.vary), /accept-encoding/i);
    assert.equal(unpack(rawPayload).length, 4_000);
    assert.equal((await get(1_000, coding)).headers["content-encoding"], undefined);
  }
  assert.equal((await get(4_000, "gzip, br")).headers["content-encoding"], "br");
  for (const coding of ["identity", "deflate", "br;q=0, gzip;q=0"]) {
    const { headers, body } = await get(4_000, coding);
    assert.equal(headers["content-encoding"], undefined, coding);
    assert.equal(body.length, 4_000);
  }
});

test("origins of the list may call and read what clients go by, without cookies; others may not", async () => {
  await using app = await start();
  const preflight = (origin: string) =>
    app.inject({
      method: "OPTIONS",
      url: "/json/10",
      headers: {
        origin,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "authorization,if-match",
      },
    });
  const { statusCode, headers } = await preflight(FRIEND);
  assert.equal(statusCode, 204);
  assert.equal(headers["access-control-allow-origin"], FRIEND);
  assert.equal(headers["access-control-allow-credentials"], undefined);
  assert.match(String(headers["access-control-allow-methods"]), /PUT/);
  for (const name of ["authorization", "if-match", "x-api-key", "content-type"]) {
    assert.ok(String(headers["access-control-allow-headers"]).split(/, */).includes(name), name);
  }
  // An error is read by the same rules as an answer: its code is what a client goes by.
  for (const url of ["/json/10", "/refused", "/nothing"]) {
    const answer = await app.inject({ url, headers: { origin: FRIEND } });
    assert.equal(answer.headers["access-control-allow-origin"], FRIEND, url);
    assert.match(String(answer.headers.vary), /origin/i, "one origin's answer is none for another");
    for (const name of [
      "etag",
      "retry-after",
      "ratelimit-limit",
      "ratelimit-remaining",
      "ratelimit-reset",
      "x-request-id",
    ]) {
      assert.ok(String(answer.headers["access-control-expose-headers"]).split(/, */).includes(name), name);
    }
  }
  for (const origin of ["https://evil.example.org", `${FRIEND}.evil.org`, "null", "http://journal.example.org"]) {
    assert.equal((await preflight(origin)).headers["access-control-allow-origin"], undefined, origin);
    assert.equal(
      (await app.inject({ url: "/json/10", headers: { origin } })).headers["access-control-allow-origin"],
      undefined,
    );
  }
});
