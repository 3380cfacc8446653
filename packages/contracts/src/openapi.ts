import { ERROR_CODES, type ErrorCode, isStatusOf } from "./errors.ts";
import { FieldSelection, takesFieldSelection } from "./field-selection.ts";
import { DEFAULT_RATE_LIMITS } from "./limits.ts";
import { type Components, createComponents } from "./openapi-components.ts";
import { ANY_BYTES, type Route } from "./route.ts";
import { ErrorBody } from "./schemas/errors.ts";
import { RequestId } from "./schemas/primitives.ts";

type Json = Readonly<Record<string, unknown>>;

export interface OpenApiOptions {
  readonly title: string;
  readonly version: string;
  readonly serverUrl: string;
}

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly tags: readonly Json[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: Readonly<Record<string, Json>>;
}

/** Describes the routes that somebody outside may call; routes between services are left out. */
export function createOpenApi(routes: readonly Route[], options: OpenApiOptions): OpenApiDocument {
  const open = routes.filter((route) => route.access.kind !== "internal");
  const components = createComponents();
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of open) {
    const path = (paths[route.path] ??= {});
    path[route.method.toLowerCase()] = operationOf(route, components);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: options.title,
      version: options.version,
      license: { name: "AGPL-3.0-only", identifier: "AGPL-3.0-only" },
    },
    servers: [{ url: options.serverUrl }],
    tags: [...new Set(open.map((route) => route.service))].map((name) => ({ name })),
    paths,
    components: {
      schemas: components.used(),
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        apiKey: { type: "apiKey", in: "header", name: "X-API-Key" },
      },
      headers: HEADERS,
    },
  };
}

/** The errors that a route may answer with: those it declares and those that its shape implies, by status. */
export function errorCodesOf(route: Route): ReadonlyMap<number, readonly ErrorCode[]> {
  // Any call may meet a limit, a store or service that does not answer, and a query parameter that nobody declared.
  const codes = new Set<ErrorCode>(["VAL_001", "RATE_001", "DB_001", "SYS_001", "EXT_001", ...(route.errors ?? [])]);
  if (route.access.kind !== "public") codes.add("AUTH_002").add("AUTH_003");
  if (route.params !== undefined) codes.add("RES_001");
  const statuses = new Map<number, ErrorCode[]>();
  for (const code of [...codes].sort()) {
    for (const status of ERROR_CODES[code].statuses) {
      if (isPossible(route, code, status)) statuses.set(status, [...(statuses.get(status) ?? []), code]);
    }
  }
  return new Map([...statuses].sort(([a], [b]) => a - b));
}

function isPossible(route: Route, code: ErrorCode, status: number): boolean {
  if (status === 412) return route.ifMatch === true;
  // A body is read, and refused, where none belongs too; that of a GET is not. Headers may be too large for any call.
  if (status === 415) return route.method !== "GET";
  if (status === 416) return route.ranged === true;
  // Another method or media type is not this call.
  if (status === 405 || status === 406) return false;
  return isStatusOf(code, status);
}

function operationOf(route: Route, components: Components): Json {
  const { access } = route;
  return {
    operationId: route.name,
    summary: route.summary,
    tags: [route.service],
    security: securityOf(route),
    ...(access.kind === "user" && access.scope !== undefined ? { "x-required-scope": access.scope } : {}),
    ...(access.kind === "admin" ? { "x-required-role": "admin" } : {}),
    parameters: parametersOf(route, components),
    ...(route.consumes === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: Object.fromEntries(
              route.consumes.map((type) => [type, { schema: { type: "string", format: "binary" } }]),
            ),
          },
        }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: route.isBodyOptional !== true,
            content: { "application/json": { schema: components.quote(route.body) } },
          },
        }),
    responses: { ...successesOf(route, components), ...failuresOf(route, components) },
  };
}

function securityOf(route: Route): readonly Json[] {
  if (route.access.kind === "public") return [];
  return route.access.kind === "user" && route.access.scope !== undefined
    ? [{ bearer: [] }, { apiKey: [] }]
    : [{ bearer: [] }];
}

function parametersOf(route: Route, components: Components): readonly Json[] {
  const headers = [
    { name: "X-Request-Id", in: "header", required: false, schema: components.quote(RequestId) },
    ...(route.browserSession === true ? [SESSION_HEADER] : []),
    ...(route.ifMatch === true ? [versionHeader("If-Match", IF_MATCH)] : []),
    ...(route.conditional === true ? [versionHeader("If-None-Match", IF_NONE_MATCH)] : []),
    ...(route.ranged === true ? [RANGE_HEADER] : []),
  ];
  return [
    ...parametersIn("path", route.params, components),
    ...parametersIn("query", route.query, components),
    ...(takesFieldSelection(route) ? [{ name: "fields", in: "query", required: false, schema: FieldSelection }] : []),
    ...headers,
  ];
}

function parametersIn(place: "path" | "query", schema: Route["params"], components: Components): readonly Json[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: components.quote(property),
  }));
}

const SESSION_HEADER: Json = {
  name: "X-Aura-Session",
  in: "header",
  required: false,
  description:
    "The session of a browser: its refresh token travels in the cookie aura_refresh (HttpOnly, SameSite=Strict) and in no body. " +
    "Without this header no cookie is looked at.",
  schema: { type: "string", enum: ["cookie"] },
};

const RANGE_HEADER: Json = {
  name: "Range",
  in: "header",
  required: false,
  description:
    "One range of bytes, such as `bytes=0-65535`: 206 with `Content-Range`, or 416 where none of it is there.",
  schema: { type: "string", maxLength: 200 },
};

const IF_MATCH =
  '`*`, or versions such as `"3"`, one of which must stand: else 412, also where all tags are weak or of another kind. ' +
  "What is no list of tags is answered with 400.";
const IF_NONE_MATCH =
  "`*`, or tags of earlier answers: 304 where one of them still holds. The tag of an entry is its version; a version that has " +
  "got another analysis since it was written is always answered whole.";

function versionHeader(name: string, description: string): Json {
  return { name, in: "header", required: false, description, schema: { type: "string", maxLength: 200 } };
}

function successesOf(route: Route, components: Components): Record<string, Json> {
  const headers = headersOf(["X-Request-Id", ...(isLimited(route) ? RATE_HEADERS : [])]);
  const etag = route.conditional === true || route.ifMatch === true ? headersOf(["ETag"]) : {};
  const cookie = route.browserSession === true ? headersOf(["Set-Cookie"]) : {};
  const answers = Object.entries(route.responses).map(([status, schema]): [string, Json] => {
    const isStream = route.produces !== undefined;
    const content = isStream
      ? { type: "string", ...(route.produces === ANY_BYTES ? { format: "binary" } : {}) }
      : schema === null
        ? undefined
        : components.quote(schema);
    return [
      status,
      {
        description: DESCRIPTIONS[Number(status)] ?? "Success",
        headers: { ...headers, ...etag, ...cookie },
        ...(content === undefined ? {} : { content: { [route.produces ?? "application/json"]: { schema: content } } }),
      },
    ];
  });
  const unchanged: [string, Json][] =
    route.conditional === true ? [["304", { description: "Unchanged", headers: { ...headers, ...etag } }]] : [];
  return Object.fromEntries([...answers, ...unchanged]);
}

function failuresOf(route: Route, components: Components): Record<string, Json> {
  const schema = components.quote(ErrorBody);
  return Object.fromEntries(
    [...errorCodesOf(route)].map(([status, codes]): [string, Json] => {
      const isRetried = status === 429 || status === 503;
      const names = ["X-Request-Id", ...(isRetried ? ["Retry-After"] : []), ...(status === 429 ? RATE_HEADERS : [])];
      return [
        String(status),
        {
          description: codes.map((code) => `${code} ${ERROR_CODES[code].name}`).join(", "),
          "x-error-codes": codes,
          headers: headersOf(names),
          content: { "application/json": { schema } },
        },
      ];
    }),
  );
}

function isLimited(route: Route): boolean {
  const { authenticated_users, anonymous } = DEFAULT_RATE_LIMITS.rate_limits;
  return [...authenticated_users, ...anonymous].some(
    (rule) => rule.endpoint === route.path && rule.method === route.method,
  );
}

const RATE_HEADERS = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"] as const;

const HEADERS: Readonly<Record<string, Json>> = {
  ETag: { description: "The version of what was answered.", schema: { type: "string" } },
  "RateLimit-Limit": { description: "Calls admitted in the window.", schema: { type: "integer" } },
  "RateLimit-Remaining": { description: "Calls left in the window.", schema: { type: "integer" } },
  "RateLimit-Reset": { description: "Seconds until the window ends.", schema: { type: "integer" } },
  "Retry-After": { description: "Seconds to wait before the next attempt.", schema: { type: "integer" } },
  "Set-Cookie": {
    description: "The refresh token of a browser's session, or its end; only with `X-Aura-Session: cookie`.",
    schema: { type: "string" },
  },
  "X-Request-Id": { description: "The id of this request; a client's own is kept.", schema: { type: "string" } },
};

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  200: "Success",
  201: "Created",
  202: "Accepted",
  204: "Done",
  206: "A part",
};

function headersOf(names: readonly string[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
