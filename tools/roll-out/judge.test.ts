import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { OBJECTIVES } from "./burn-rates.ts";
import { judge, type Verdict } from "./judge.ts";

type Share = number | undefined | "broken";

/** Speaks as Prometheus does; each look takes the next of the shares of failed requests. */
async function verdictOn(
  shares: readonly Share[],
  {
    slow = 0,
    rules = OBJECTIVES.map(({ rule }) => rule as string),
    token,
  }: { slow?: number; rules?: string[]; token?: string } = {},
): Promise<{ verdict: Verdict; told: string[] }> {
  let look = 0;
  const told: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://localhost");
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`)
      return response.writeHead(401).end();
    if (url.pathname === "/api/v1/rules")
      return answer(response, { groups: [{ rules: rules.map((name) => ({ name })) }] });
    assert.equal(url.pathname, "/api/v1/query");
    const isErrors = url.searchParams.get("query") === "edge:request_errors:ratio_rate5m";
    const share = isErrors ? shares[look] : slow;
    if (share === "broken") return response.writeHead(503).end("overloaded");
    return answer(response, {
      resultType: "vector",
      result:
        share === undefined || shares[look] === undefined
          ? []
          : [{ metric: {}, value: [1_700_000_000, String(share)] }],
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    const verdict = await judge({
      prometheus: { url: `http://127.0.0.1:${port}`, token, timeoutMs: 5_000 },
      looks: shares.length,
      mostBurn: 14.4,
      pause: async () => void (look += 1),
      tell: (line) => told.push(line),
    });
    return { verdict, told };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function answer(response: ServerResponse, data: unknown): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ status: "success", data }));
}

test("a roll-out after which few requests fail goes on", async () => {
  const { verdict, told } = await verdictOn([0, 0.001, 0.0005, 0], { token: "secret" });
  assert.deepEqual(verdict, { kind: "sound", looks: 4 });
  assert.equal(told.length, 8);
});

test("a budget of failures that burns too fast twice in a row rolls back, and is named", async () => {
  const { verdict } = await verdictOn([0, 0.02, 0.03, 0]);
  assert.equal(verdict.kind, "roll back");
  assert.match("reason" in verdict ? verdict.reason : "", /requests fail 30\.0 times/);
  assert.equal((await verdictOn([0, 0.02, 0, 0.02, 0])).verdict.kind, "sound");
});

test("so does a server that has become slow", async () => {
  const { verdict } = await verdictOn([0, 0, 0], { slow: 0.2 });
  assert.match("reason" in verdict ? verdict.reason : "", /requests are slow 20\.0 times/);
});

test("what cannot be seen is not taken for sound: no Prometheus, no rule, no request", async () => {
  for (const [shares, options, reason] of [
    [[0, "broken", "broken", 0], {}, /it answers 503/],
    [[0, 0], { rules: ["error_rate"] }, /does not evaluate edge:request_errors:ratio_rate5m, edge:request_slow/],
    [[undefined, undefined, undefined], {}, /nobody asked for anything/],
  ] as const) {
    const { verdict } = await verdictOn(shares, options as { rules?: string[] });
    assert.match("reason" in verdict ? verdict.reason : "", reason);
  }
  assert.equal((await verdictOn([0, "broken", 0])).verdict.kind, "sound");
});
