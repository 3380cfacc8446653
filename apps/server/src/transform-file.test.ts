import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ConfigError } from "./config.ts";
import { transformsByRoute, type TransformFile } from "./platform/transform-rules.ts";
import { readTransforms } from "./transform-file.ts";

async function read(text: string): Promise<TransformFile> {
  const directory = await mkdtemp(join(tmpdir(), "aura-transform-"));
  try {
    const file = join(directory, "transform.yaml");
    await writeFile(file, text);
    return await readTransforms(file);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function problemsOf(text: string): Promise<readonly string[]> {
  const error: unknown = await read(text).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ConfigError, `taken: ${text.slice(0, 200)}`);
  return error.problems;
}

/** A group for one call, with what stands in its request and in its answer. */
function group(call: string, request: string, response = "{}"): string {
  const [method, endpoint] = call.split(" ");
  return `transform:\n  - endpoint: "${endpoint}"\n    method: "${method}"\n    request: ${request}\n    response: ${response}\n`;
}

test("groups about one call stand for it in their order, and those for everything leave out what must stay", async () => {
  const file = await read(`
transform:
  - endpoint: /entries
    method: POST
    request:
      headers: { set: [{ name: X-Tenant, value: blue }], remove: [X-Legacy] }
      body: [{ rename: text, to: content }, { default: timezone, value: Europe/Berlin }]
  - endpoint: /*
    method: "*"
    response: { body: [{ remove: userId }] }
`);
  const transforms = transformsByRoute(file);
  assert.deepEqual(transforms.get("createEntry"), {
    requestHeaders: { set: [["x-tenant", "blue"]], remove: ["x-legacy"] },
    requestBody: [
      { kind: "rename", path: ["text"], to: "content" },
      { kind: "default", path: ["timezone"], value: "Europe/Berlin" },
    ],
    responseHeaders: { set: [], remove: [] },
    responseBody: [{ kind: "remove", path: ["userId"] }],
  });
  for (const route of ["pushChanges", "pullChanges", "streamChanges", "getJwks", "openApi"]) {
    assert.deepEqual(transforms.get(route)?.responseBody, [], route);
  }
  assert.equal(transforms.has("livez"), false);
});

test("everything that is wrong is said at once, by line", async () => {
  const problems = await problemsOf(`transform:
  - endpoint: /entrys
    method: GET
  - endpoint: /entries
    method: POST
    request:
      headers:
        remove: [authorization]
      body:
        - { rename: text }
        - { rename: text, to: contents }
        - { remove: password }
`);
  assert.deepEqual(
    problems.map((problem) => problem.replace("AURA_TRANSFORM_FILE: ", "")),
    [
      "line 2: there is no GET /entrys",
      "line 8: the header authorization is not to be touched",
      "line 10: a body rule is one of {rename, to}, {remove} and {default, value}",
      "line 11: no request of these calls has the field contents",
      "line 12: the field password is not to be touched",
    ],
  );
});

test("no header that somebody is trusted or protected by can be touched, in whatever spelling", async () => {
  const both =
    "authorization cookie x-api-key x-request-id x-aura-service x-aura-client x-forwarded-for host connection via";
  const inAnswers =
    "set-cookie content-security-policy strict-transport-security x-content-type-options x-frame-options referrer-policy " +
    "permissions-policy cross-origin-opener-policy cross-origin-resource-policy cache-control etag vary content-type " +
    "access-control-allow-origin ratelimit-limit retry-after location www-authenticate transfer-encoding content-length link";
  const inRequests =
    "forwarded x-real-ip x-client-ip traceparent if-match if-none-match content-type content-length content-encoding " +
    "transfer-encoding origin x-aura-session accept-encoding x-http-method-override x-user-id expect upgrade te";
  const upper = (name: string): string => name.replaceAll(/(^|-)[a-z]/g, (start) => start.toUpperCase());
  for (const [side, names] of [
    ["request", `${both} ${inRequests}`],
    ["response", `${both} ${inAnswers}`],
  ] as const) {
    const spellings = names.split(" ").flatMap((name) => [name, upper(name)]);
    const rules = spellings.flatMap((name) => [`{ remove: [${name}] }`, `{ set: [{ name: ${name}, value: a }] }`]);
    // A group holds one rule, and a file a hundred groups.
    for (let from = 0; from < rules.length; from += 100) {
      const some = rules.slice(from, from + 100);
      const groups = some.map((rule) => `  - { endpoint: /entries, method: GET, ${side}: { headers: ${rule} } }`);
      const problems = await problemsOf(`transform:\n${groups.join("\n")}\n`);
      for (const [at, rule] of some.entries()) assert.match(problems[at] ?? "", /is not to be touched$/, rule);
      assert.equal(problems.length, some.length);
    }
  }
});

test("a hostile file is refused, soon and whole", async () => {
  for (const text of [
    "__proto__: { polluted: true }\ntransform: []\n",
    group("GET /entries", "{}", "{ body: [{ remove: __proto__.polluted }] }"),
    group("GET /entries", "{}", "{ body: [{ remove: items.__proto__ }] }"),
    group("POST /entries", "{ body: [{ rename: text, to: __proto__ }] }"),
    group("POST /entries", "{ body: [{ default: metadata, value: { __proto__: { polluted: true } } }] }"),
    group("POST /entries", "{ body: [{ default: metadata, value: { password: x } }] }"),
    group("POST /entries", `{ body: [{ default: timezone, value: ${"x".repeat(3_000)} }] }`),
    group("POST /entries", `{ body: [{ remove: ${"a.".repeat(5_000)}a }] }`),
    group("POST /entries", `{ body: [{ remove: "(a+)+$" }] }`),
    group("POST /entries", `{ headers: { set: [{ name: x-a, value: "a\\r\\nset-cookie: b" }] } }`),
    group("POST /entries", `{ headers: { set: [{ name: "x-a b", value: c }] } }`),
    group("POST /(a+)+$", "{}"),
    group(`GET /${"a/".repeat(120)}`, "{}"),
    group("GET /sync/changes", "{}", "{ body: [{ remove: changes.userId }] }"),
    group("GET /.well-known/jwks.json", "{}", "{ body: [{ remove: keys }] }"),
    group("GET /docs", "{}", "{ body: [{ remove: a }] }"),
    group("POST /internal/auth/accounts/get", "{}"),
    "transform: &t [*t]\n",
    `a: &a [x]\n${Array.from({ length: 30 }, (_, at) => `b${at}: &b${at} [${"*a, ".repeat(30)}*a]`).join("\n")}\n`,
    `transform: ${"[".repeat(2_000)}\n`,
    `transform:\n${"  - { endpoint: /entries, method: GET }\n".repeat(101)}`,
    "x".repeat(300_000),
    "transform: !!js/function 'function () {}'\n",
    "\u0000",
    "",
  ]) {
    const problems = await problemsOf(text);
    assert.ok(
      problems.length > 0 && problems.every((problem) => problem.length < 500),
      problems.join("\n").slice(0, 800),
    );
  }
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  await assert.rejects(readTransforms(join(tmpdir(), "aura-no-such-file.yaml")), ConfigError);
});
