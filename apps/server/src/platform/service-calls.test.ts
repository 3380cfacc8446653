import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../config.ts";
import { SECURITY_HEADERS } from "./error-form.ts";
import { createHttpServer } from "./http.ts";
import { createLogger } from "./logger.ts";
import { recogniseServices } from "./service-calls.ts";
import { createServiceIdentity } from "./service-identity.ts";

const identity = createServiceIdentity({ secret: "a secret of thirty-two bytes, or more", now: () => new Date() });

test("the headers that protect browsers are left to the gateway that hands a call on, and to nobody else", async () => {
  const app = await createHttpServer(readConfig({}, { isRoot: false, cores: 1 }), createLogger({ level: "silent" }));
  await using _ = { [Symbol.asyncDispose]: () => app.close() };
  app.decorateRequest("forwarded", undefined);
  recogniseServices(app, identity);
  app.get("/x", { config: { service: "entries" } }, async (_request, reply) =>
    reply.header("cache-control", "private").send("x"),
  );
  const call = { audience: "entries", method: "GET", target: "/x" } as const;
  const client = { address: "192.0.2.1", isCounted: true };
  const protectionOf = async (headers: Readonly<Record<string, string>>): Promise<string[]> => {
    const answer = await app.inject({ url: "/x", headers });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers["cache-control"], "private");
    return Object.keys(SECURITY_HEADERS).filter((name) => name in answer.headers);
  };
  const all = Object.keys(SECURITY_HEADERS);
  assert.deepEqual(await protectionOf(identity.sign({ caller: "gateway", client, ...call })), ["cache-control"]);
  assert.deepEqual(await protectionOf({}), all);
  assert.deepEqual(await protectionOf(identity.sign({ caller: "users", ...call })), all);
  assert.deepEqual(
    await protectionOf({ ...identity.sign({ caller: "gateway", client, ...call }), "x-aura-client": "x" }),
    all,
  );
});
