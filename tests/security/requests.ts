import fc, { type Arbitrary } from "fast-check";
import { PIXEL } from "./accounts.ts";
import { fitting, type Hints } from "./arbitraries.ts";
import type { RawRequest } from "./exchange.ts";
import { brokenBody, hostileText, hostileValue, strangeName } from "./hostile.ts";
import type { JsonSchema } from "./json-schema.ts";
import type { Operation } from "./served-api.ts";

/** A request for an operation, and which of its parts were made to be wrong. */
export interface MadeRequest extends RawRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly mutations: readonly Mutation[];
}

const MUTATIONS = ["path", "query", "headers", "body", "raw"] as const;
export type Mutation = (typeof MUTATIONS)[number];

interface Parts {
  params: Record<string, string>;
  query: [string, string][];
  headers: Record<string, string>;
  body: unknown;
  raw: string | Buffer | undefined;
}

/**
 * Makes requests that fit an operation's description and, as often, ones in which one or two parts do not.
 * @param isPlain makes nothing but the simplest request that should succeed
 */
export function requestsFor(
  operation: Operation,
  components: Readonly<Record<string, JsonSchema>>,
  hints: Hints,
  isPlain: boolean,
): Arbitrary<MadeRequest> {
  const mutable = MUTATIONS.filter(
    (part) =>
      (part !== "path" || Object.keys(operation.params).length > 0) &&
      (part !== "body" || operation.body !== undefined),
  );
  const mutations = fc.oneof(
    fc.constant<Mutation[]>([]),
    isPlain ? fc.constant<Mutation[]>([]) : fc.uniqueArray(fc.constantFrom(...mutable), { minLength: 1, maxLength: 2 }),
  );
  return fc
    .tuple(validParts(operation, components, hints, isPlain), mutations)
    .chain(([parts, chosen]) =>
      chosen
        .reduce<Arbitrary<Parts>>((made, part) => made.chain((before) => MUTATE[part](before)), fc.constant(parts))
        .map((made) => assemble(operation, made, chosen)),
    );
}

function validParts(
  operation: Operation,
  components: Readonly<Record<string, JsonSchema>>,
  hints: Hints,
  isPlain: boolean,
): Arbitrary<Parts> {
  const recordOf = (schemas: Readonly<Record<string, JsonSchema>>, required: readonly string[]): Arbitrary<unknown> =>
    fitting({ type: "object", properties: schemas, required }, components, hints, isPlain);
  return fc
    .tuple(
      recordOf(operation.params, Object.keys(operation.params)),
      recordOf(operation.query, operation.requiredQuery),
      operation.body === undefined ? fc.constant(undefined) : fitting(operation.body, components, hints, isPlain),
      operation.takesBytes ? bytes(isPlain) : fc.constant(undefined),
      isPlain ? fc.constant({}) : headersFor(operation),
    )
    .map(([params, query, body, raw, headers]) => ({
      params: mapValues(params as Record<string, unknown>, escapePath),
      query: Object.entries(query as object).map(([name, value]): [string, string] => [
        encodeURIComponent(name),
        escapePath(value),
      ]),
      headers: { ...headers, ...(operation.body === undefined ? {} : { "content-type": "application/json" }) },
      body,
      raw,
    }));
}

/** Bytes that are taken, bytes that begin like them, and any others. */
function bytes(isPlain: boolean): Arbitrary<Buffer> {
  if (isPlain) return fc.constant(PIXEL);
  const any = fc.uint8Array({ maxLength: 500 }).map((given) => Buffer.from(given));
  return fc.oneof(
    any,
    fc.constantFrom(PIXEL, Buffer.from("%PDF-1.7"), Buffer.from("RIFF____WEBPVP8X"), Buffer.from("<svg onload=x>")),
    fc.tuple(fc.nat(PIXEL.length), any).map(([at, rest]) => Buffer.concat([PIXEL.subarray(0, at), rest])),
  );
}

function headersFor(operation: Operation): Arbitrary<Record<string, string>> {
  const version = fc.constantFrom('"1"', '"2"', '"9"', "*");
  const possible: Record<string, Arbitrary<string>> = { "X-Request-Id": fc.stringMatching(/^[A-Za-z0-9_-]{8,64}$/) };
  if (operation.headers.includes("X-Aura-Session")) {
    possible["X-Aura-Session"] = fc.constant("cookie");
    possible["cookie"] = fc.stringMatching(/^(aura_refresh=[\w-]{0,50}(; )?){0,3}$/);
  }
  for (const name of operation.headers) possible[name] ??= version;
  return fc.record(possible, { requiredKeys: [], noNullPrototype: true }) as Arbitrary<Record<string, string>>;
}

const MUTATE: Readonly<Record<Mutation, (parts: Parts) => Arbitrary<Parts>>> = {
  path: (parts) =>
    fc
      .tuple(
        fc.constantFrom(...Object.keys(parts.params)),
        fc.oneof(hostileText.map(escapePath), fc.constantFrom("%", "%zz", "%ff", "%2F..%2F", ".", "..", ";a=b", "%00")),
      )
      .map(([name, value]) => ({ ...parts, params: { ...parts.params, [name]: value } })),
  query: (parts) =>
    fc
      .oneof(
        // One that nobody declared, one with another value, one twice, one that can't be decoded.
        fc.tuple(strangeName, hostileText).map(([name, value]) => [...parts.query, pair(name, value)]),
        fc.tuple(fc.nat(), hostileText).map(([at, value]) => replaced(parts.query, at, value)),
        fc.nat().map((at) => [...parts.query, parts.query[at % parts.query.length] ?? ["limit", "1"]]),
        fc
          .constantFrom<[string, string]>(
            ["limit", "%zz"],
            ["%ff", "%ff"],
            ["limit[]", "1"],
            ["limit[a]", "1"],
            ["", ""],
          )
          .map((odd) => [...parts.query, odd]),
      )
      .map((query) => ({ ...parts, query: query as [string, string][] })),
  headers: (parts) =>
    fc
      .tuple(
        fc.constantFrom(
          "content-type",
          "authorization",
          "x-api-key",
          "x-aura-session",
          "cookie",
          "x-request-id",
          "if-match",
          "if-none-match",
          "accept",
          "x-forwarded-for",
          "x-http-method-override",
          "x-user-id",
          "origin",
          "range",
          "expect",
          "content-encoding",
        ),
        fc.oneof(
          hostileText.map((text) => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "?").slice(0, 3_000)),
          fc.constantFrom("text/plain", "application/json; charset=utf-16", "application/xml", "multipart/form-data"),
        ),
      )
      .map(([name, value]) => ({ ...parts, headers: { ...parts.headers, [name]: value } })),
  body: (parts) =>
    fc
      .tuple(fc.nat(), fc.constantFrom("replace", "remove", "add", "whole"), hostileValue, strangeName)
      .map(([at, how, value, name]) => ({
        ...parts,
        body: how === "whole" ? value : altered(parts.body, at, how, value, name),
      })),
  raw: (parts) =>
    brokenBody.map((raw) => ({ ...parts, raw, headers: { "content-type": "application/json", ...parts.headers } })),
};

function assemble(operation: Operation, parts: Parts, mutations: readonly Mutation[]): MadeRequest {
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parts.params[name] ?? "");
  const query = parts.query.map(([name, value]) => `${name}=${value}`).join("&");
  const hasBody = operation.body !== undefined || parts.raw !== undefined;
  return {
    method: operation.method,
    target: query === "" ? path : `${path}?${query}`,
    headers: parts.headers,
    mutations,
    ...(hasBody ? { body: parts.raw ?? (JSON.stringify(parts.body) as string | undefined) } : {}),
  };
}

/** Changes one place in a copy of a value; `__proto__` is made a property of its own, as a parser would. */
export function altered(value: unknown, at: number, how: string, replacement: unknown, name: string): unknown {
  const copy = JSON.parse(JSON.stringify(value ?? {})) as unknown;
  const places = placesIn(copy);
  const place = places[at % places.length];
  if (place === undefined) return replacement;
  const { holder, key } = place;
  if (how === "remove") Reflect.deleteProperty(holder, key);
  else if (how === "replace") holder[key] = replacement;
  // A list takes what is added at its end: it has no names of its own, and a length that not every value can be.
  else if (Array.isArray(holder)) holder.push(replacement);
  else
    Object.defineProperty(holder, name, { value: replacement, enumerable: true, configurable: true, writable: true });
  return copy;
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

function replaced(query: readonly [string, string][], at: number, value: string): [string, string][] {
  if (query.length === 0) return [["page", escapePath(value)]];
  return query.map(([name, before], index) => [name, index === at % query.length ? escapePath(value) : before]);
}

function pair(name: string, value: string): [string, string] {
  return [escapePath(name), escapePath(value)];
}

/** A lone surrogate has no place in a URL; its three bytes, which are no UTF-8, go in its stead. */
function escapePath(value: unknown): string {
  const text = String(value);
  return text.isWellFormed() ? encodeURIComponent(text) : "%ED%A0%80";
}

function mapValues(values: Readonly<Record<string, unknown>>, map: (value: unknown) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
