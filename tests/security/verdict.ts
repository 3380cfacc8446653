import { isUtf8 } from "node:buffer";
import { codeOf, type RawAnswer, type RawRequest } from "./exchange.ts";
import type { FindFault, JsonSchema } from "./json-schema.ts";
import type { Operation } from "./served-api.ts";

/** What must not stand in an error: a stack, a path of a file, SQL, a driver, a host, a table. */
const INTERNALS =
  /\bat [\w.<>]+ \(|node:internal|node_modules|\.(?:ts|js|mjs):\d|\/(?:usr|var|home|root|tmp|etc|work)\/|\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b .*\b(?:FROM|SET|VALUES|WHERE)\b|\b(?:journal|keys|users|auth)\.[a-z]+_[a-z]+|\bpg_|postgres|relation "|syntax error at|violates .* constraint|ECONN|ENOENT|EACCES|typebox|fastify|FST_ERR|TypeError|RangeError|\[object |undefined is not|Cannot read/i;

/** Statuses with which a server may refuse any call before it knows what it is about. */
const WITHOUT_A_ROUTE = new Set([404, 405]);
/** Calls that begin or go on with a session. */
const OPENS_A_SESSION = new Set(["login", "refresh", "verifyMfa"]);

/** In whose name a request was made. */
export type Caller =
  | { readonly kind: "nobody" }
  | { readonly kind: "person"; readonly isAdmin: boolean }
  | { readonly kind: "key"; readonly scopes: readonly string[] }
  /** With whatever an account has that was closed since: token, key, password. */
  | { readonly kind: "closed" };

/** What is known of a request besides what stands in it. */
export interface Facts {
  readonly caller: Caller;
  readonly isPathAltered: boolean;
  /** Whether the call stands in a queue that is full: 503 and a time to come back are then an answer. */
  readonly mayBeBusy: boolean;
}

/**
 * Says what is wrong with an answer to a request, `undefined` where nothing is: a failure of the server, an answer that is not
 * as described, an error that tells too much, a caller who was let in without the right, or a request that was accepted although
 * its own description forbids it.
 */
export function createVerdict(find: FindFault) {
  return (operation: Operation, request: RawRequest, answer: RawAnswer, facts: Facts): string | undefined => {
    const { status } = answer;
    const isBusy = facts.mayBeBusy && status === 503;
    if (status >= 500 && !isBusy) return `a failure of the server: ${answer.text.slice(0, 300)}`;
    if (answer.headers["x-request-id"] === undefined) return "no X-Request-Id";
    if (answer.headers["x-content-type-options"] !== "nosniff") return "no security headers";
    const isKnown = operation.answers[String(status)] !== undefined;
    if (!isKnown && !(facts.isPathAltered && WITHOUT_A_ROUTE.has(status))) return "a status that is not described";
    const form = wrongForm(operation, request, answer);
    if (form !== undefined) return `the answer: ${form}`;
    if (status >= 400) return wrongError(operation, request, answer);
    if (!mayCall(operation, facts.caller)) return `let in: ${facts.caller.kind}`;
    const wrong = wrongRequest(operation, request);
    return wrong === undefined ? undefined : `accepted although ${wrong}`;
  };

  function wrongError(operation: Operation, request: RawRequest, answer: RawAnswer): string | undefined {
    const { status } = answer;
    const code = codeOf(answer) ?? "no code";
    const codes = operation.answers[String(status)] === undefined ? ["RES_001"] : operation.errorCodes[String(status)];
    if (codes?.includes(code) !== true) return `${code} is not described for ${status}`;
    if (status === 503 && code !== "EXT_001") return `${code} for a queue that is full`;
    const isRetried = status === 429 || status === 503;
    if (isRetried && !/^[1-9]\d*$/.test(answer.headers["retry-after"] ?? "")) return "no time to come back";
    const shown = INTERNALS.exec(ownWordsOf(answer.text, request))?.[0];
    return shown === undefined ? undefined : `an error tells something internal: ${shown}`;
  }

  function wrongForm(operation: Operation, request: RawRequest, answer: RawAnswer): string | undefined {
    const described = operation.answers[String(answer.status)] ?? { "application/json": ERROR };
    const type = answer.headers["content-type"]?.split(";", 1)[0];
    if (described["*/*"] !== undefined) return wrongType(type);
    if (Object.keys(described).length === 0) return answer.text === "" ? undefined : "a body where none is described";
    if (type === undefined || described[type] === undefined) return `of media type ${type}`;
    const body: unknown = type === "application/json" ? JSON.parse(answer.text) : undefined;
    // Whoever chooses fields gets those alone, which is less than the description of the whole.
    const isWhole = answer.status >= 400 || chosenFields(request).length === 0;
    return body !== undefined && isWhole ? find(described[type], body) : undefined;
  }

  function wrongRequest(operation: Operation, request: RawRequest): string | undefined {
    const [path = "", query = ""] = request.target.split(/\?(.*)/s);
    return wrongPath(operation, path) ?? wrongQuery(operation, query) ?? wrongBody(operation, request);
  }

  function wrongPath(operation: Operation, path: string): string | undefined {
    const given = path.split("/");
    for (const [index, piece] of operation.path.split("/").entries()) {
      const name = /^\{(\w+)\}$/.exec(piece)?.[1];
      const fault =
        name === undefined ? undefined : find(operation.params[name]!, decodeURIComponent(given[index] ?? ""));
      if (fault !== undefined) return `the path has ${fault}`;
    }
    return undefined;
  }

  function wrongQuery(operation: Operation, query: string): string | undefined {
    const given = [...new URLSearchParams(query)];
    for (const [name, text] of given) {
      const schema = operation.query[name];
      if (schema === undefined) return `the query has ${JSON.stringify(name)}`;
      if (given.filter(([other]) => other === name).length > 1) return `the query has ${name} twice`;
      const isNumber = ["integer", "number"].includes(schema["type"] as string);
      const isFlag = schema["type"] === "boolean" && /^(?:true|false)$/.test(text);
      const value = isNumber && /^-?\d+$/.test(text) ? Number(text) : isFlag ? text === "true" : text;
      const fault = find(schema, value);
      if (fault !== undefined) return `the query has ${name} with ${fault}`;
    }
    return undefined;
  }

  function wrongBody(operation: Operation, request: RawRequest): string | undefined {
    // What a GET carries has no meaning (RFC 9110, section 9.3.1) and is not read.
    if (request.method === "GET") return undefined;
    const bytes = Buffer.from((request.body ?? "") as string);
    if (operation.takesBytes) return undefined;
    if (operation.body === undefined) return isEmpty(bytes) ? undefined : "it takes no body";
    if (operation.isBodyOptional && bytes.length === 0) return undefined;
    const coding = request.headers?.["content-encoding"]?.toLowerCase() ?? "identity";
    if (coding !== "identity") return "its body is coded";
    if (!isUtf8(bytes)) return "its body is not UTF-8";
    if (!/^application\/json\b/i.test(request.headers?.["content-type"] ?? ""))
      return "its body is announced as no JSON";
    try {
      const fault = find(operation.body, JSON.parse(bytes.toString("utf8").replace(/^\ufeff/, "")));
      return fault === undefined ? undefined : `its body has ${fault}`;
    } catch {
      return "its body is no JSON";
    }
  }
}

/** Bytes that somebody gave are never shown as a page of this site. */
function wrongType(type: string | undefined): string | undefined {
  return /^(?:image\/(?!svg)|audio\/|video\/|text\/csv$|application\/(?:pdf|zip|octet-stream)$)/.test(type ?? "")
    ? undefined
    : `of media type ${type}`;
}

function mayCall(operation: Operation, caller: Caller): boolean {
  if (caller.kind === "closed") return operation.isPublic && !OPENS_A_SESSION.has(operation.name);
  if (operation.isPublic) return true;
  if (caller.kind === "person") return caller.isAdmin || !operation.needsAdmin;
  return caller.kind === "key" && operation.scope !== undefined && caller.scopes.includes(operation.scope);
}

function chosenFields({ target }: RawRequest): readonly string[] {
  return new URLSearchParams(target.split(/\?(.*)/s)[1]).get("fields")?.split(",") ?? [];
}

/** What the server says by itself: without the caller's request id, and the caller's own entry in a conflict. */
function ownWordsOf(text: string, request: RawRequest): string {
  const { error } = JSON.parse(text) as { error: { details?: Record<string, unknown>; requestId?: string } };
  const { current: _current, ...details } = error.details ?? {};
  const own = JSON.stringify({ ...error, requestId: "", details });
  // Which of the chosen fields does not exist is told by the name that the caller gave it.
  return chosenFields(request).reduce(
    (words, name) => words.replace(`names ${name}, which is no field`, "names no field"),
    own,
  );
}

const ERROR: JsonSchema = { $ref: "#/components/schemas/ErrorBody" };

function isEmpty(bytes: Buffer): boolean {
  return ["", "{}", "[]", "null"].includes(
    bytes
      .toString("utf8")
      .replace(/^\ufeff/, "")
      .trim(),
  );
}
