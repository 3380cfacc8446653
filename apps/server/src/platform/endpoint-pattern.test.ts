import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bySpecificity, isAbout, parseEndpoint, spellingOf, type EndpointPattern } from "./endpoint-pattern.ts";

const METHODS = ["GET", "POST", "*"] as const;
const PIECES = ["entries", "search", "{id}"] as const;
const aPath = fc
  .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 4 })
  .map((pieces) => `/${pieces.join("/")}`);
const aRoute = fc.record({ method: fc.constantFrom("GET" as const, "POST" as const), path: aPath });
const anEndpoint = fc.oneof(
  aPath,
  fc.constant("/*"),
  aPath.map((path) => `${path}/*`),
);
const aPattern = fc.tuple(fc.constantFrom(...METHODS), anEndpoint);

function parsed(method: string, endpoint: string): EndpointPattern {
  const pattern = parseEndpoint(method, endpoint);
  if (typeof pattern === "string") assert.fail(`${endpoint} ${pattern}`);
  return pattern;
}

/** The same by other means: a regular expression over the route as it is written. */
function isAboutByText(method: string, endpoint: string, route: { method: string; path: string }): boolean {
  const text = endpoint
    .split("/")
    .map((piece) => (piece === "*" ? ".+" : piece.startsWith("{") ? "\\{\\w+\\}" : piece))
    .join("/");
  return (method === "*" || method === route.method) && new RegExp(`^${text}$`).test(route.path);
}

test("a pattern is about the routes that its text says, and no other", () => {
  fc.assert(
    fc.property(aPattern, aRoute, ([method, endpoint], route) => {
      assert.equal(isAbout(parsed(method, endpoint), route), isAboutByText(method, endpoint, route));
    }),
  );
});

test("of the patterns about a route one is the most specific, in whatever order they stand", () => {
  fc.assert(
    fc.property(fc.uniqueArray(aPattern, { selector: String, minLength: 1, maxLength: 12 }), aRoute, (lines, route) => {
      const about = lines
        .map(([method, endpoint]) => parsed(method, endpoint))
        .filter((pattern) => isAbout(pattern, route));
      const first = about.toSorted(bySpecificity)[0];
      assert.equal(about.toReversed().toSorted(bySpecificity)[0], first);
      for (const other of about) {
        if (other === first || first === undefined) continue;
        assert.ok(bySpecificity(first, other) < 0, `${spellingOf(first)} before ${spellingOf(other)}`);
        assert.ok(bySpecificity(other, first) > 0, "and not the other way round");
      }
    }),
  );
});

test("a name comes before a parameter, a parameter before the rest, a method before all", () => {
  const order = [
    "GET /entries/search",
    "* /entries/search",
    "GET /entries/{id}",
    "GET /entries/*",
    "* /entries/*",
    "* /*",
  ];
  const patterns = order.map((line) => parsed(...(line.split(" ") as [string, string])));
  assert.deepEqual(patterns.toReversed().toSorted(bySpecificity), patterns);
});

test("whoever watches over the server is not caught by what is written for everything", () => {
  for (const path of ["/livez", "/readyz", "/health"]) {
    assert.equal(isAbout(parsed("*", "/*"), { method: "GET", path }), false);
    assert.equal(isAbout(parsed("GET", path), { method: "GET", path }), true);
  }
});

test("nothing but names, parameters and a star at the end is an endpoint", () => {
  for (const endpoint of [
    "",
    "entries",
    "/entries/",
    "/*/x",
    "/a*",
    "/(a+)+",
    "/{a",
    "/a b",
    "//",
    `/${"x".repeat(200)}`,
  ]) {
    assert.equal(typeof parseEndpoint("GET", endpoint), "string", endpoint);
  }
});
