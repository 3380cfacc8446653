import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createNetwork, cursorsOf } from "./network.ts";

function networkAnswering(answer: () => Response | Promise<Response>) {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const network = createNetwork({
    baseUrl: "http://127.0.0.1:1",
    fetch: async (url, init) => {
      asked.push({ url: String(url), init });
      return answer();
    },
    getAccessToken: async () => "token",
    isSignedOut: () => false,
  });
  return { network, asked };
}

test("a page of changes is asked for from where the last one ended, under the session's token", async () => {
  const { network, asked } = networkAnswering(() => Response.json({ changes: [], cursor: "b", hasMore: false }));
  assert.deepEqual(await network.pull({ since: "a b", limit: 500 }), {
    kind: "answered",
    body: { changes: [], cursor: "b", hasMore: false },
  });
  assert.equal(asked[0]?.url, "http://127.0.0.1:1/sync/changes?since=a+b&limit=500");
  assert.equal(new Headers(asked[0]?.init?.headers).get("authorization"), "Bearer token");
});

test("what a server cannot do now is tried again, what it refuses is told apart, and a lost session too", async () => {
  const answers: [Response, object][] = [
    [new Response("", { status: 503, headers: { "retry-after": "7" } }), { kind: "unreachable", retryAfterMs: 7_000 }],
    [new Response("<html>", { status: 500 }), { kind: "unreachable" }],
    [new Response("", { status: 401 }), { kind: "signedOut" }],
    [
      Response.json({ error: { code: "VAL_001", message: "too long" } }, { status: 400 }),
      { kind: "refused", refusal: { code: "VAL_001", message: "too long" } },
    ],
    [new Response("<html>", { status: 413 }), { kind: "refused", refusal: { code: "VAL_001", message: "Refused" } }],
    [new Response("<html>", { status: 200 }), { kind: "unreachable" }],
  ];
  for (const [answer, expected] of answers) {
    assert.deepEqual(await networkAnswering(() => answer).network.push({ deviceId: "d", mutations: [] }), expected);
  }
  const { network } = networkAnswering(() => Promise.reject(new TypeError("fetch failed")));
  assert.deepEqual(await network.pull({}), { kind: "unreachable" });
});

test("cursors come out of a stream however its bytes are cut, and nothing else does", async () => {
  const stream = [
    ": hello\n\n",
    'event: change\ndata: {"cursor":"é1"}\n\n',
    "event: ping\ndata: {}\n\n",
    "event: change\r\ndata: nonsense\r\n\r\n",
    'event: change\ndata: {"cursor":\ndata: "2"}\n\n',
    'event: change\ndata: {"cursor":"unfinished"}\n',
  ].join("");
  const bytes = new TextEncoder().encode(stream);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 12 }), async (cuts) => {
      const places = [0, ...new Set(cuts.toSorted((a, b) => a - b)), bytes.length];
      const pieces = places.slice(1).map((end, index) => bytes.slice(places[index], end));
      const cursors = await Array.fromAsync(cursorsOf(ReadableStream.from(pieces) as ReadableStream<Uint8Array>));
      assert.deepEqual(cursors, ["é1", "2"]);
    }),
  );
});
