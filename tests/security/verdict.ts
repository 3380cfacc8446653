import { isUtf8 } from "node:buffer";
import { codeOf, type RawAnswer, type RawRequest } from "./exchange.ts";
import type { FindFault, JsonSchema } from "./json-schema.ts";
import type { Operation } from "./served-api.ts";

/** What must not stand in an error: a stack, a path of a file, SQL, a driver, a host, a table. */
const INTERNALS =
  /\bat [\w.<>]+ \(|node:internal|node_modules|\.(?:ts|js|mjs):\d|\/(?:usr|var|home|root|tmp|etc|work)\/|\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b .*\b(?:FROM|SET|VALUES|WHERE)\b|\b(?:journal|keys|users|auth)\.[a-z]+_[a-z]+|\bpg_|postgres|relation "|syntax error at|violates .* constraint|ECONN|ENOENT|EACCES|typebox|fastify|FST_ERR|TypeError|RangeError|\[object |undefined is not|Cannot read/i;

/** Statuses with which a server may refuse any call before it knows what it is about. */
const WITHOUT_A_ROUTE = new Set([404, 405]);

/**
 * Says what is wrong with an answer to a request, `undefined` where nothing is: a failure of the server, an answer that is not
 * as described, an error that tells too much, or a request that was accepted although its own description forbids it.
 */
export function createVerdict(find: FindFault) {
  return (
    operation: Operation,
    request: RawRequest,
    answer: RawAnswer,
    facts: { readonly isAnonymous: boolean; readonly isPathAltered: boolean },
  ): string | undefined => {
    const { status } = answer;
    if (status >= 500) return `a failure of the server: ${answer.text.slice(0, 300)}`;
    if (answer.headers["x-request-id"] === undefined) return "no X-Request-Id";
    if (answer.headers["x-content-type-options"] !== "nosniff") return "no security headers";
    const isKnown = operation.answers[String(status)] !== undefined;
    if (!isKnown && !(facts.isPathAltered && WITHOUT_A_ROUTE.has(status))) return "a status that is not described";
    const form = wrongForm(operation, answer);
    if (form !== undefined) return `the answer: ${form}`;
    if (status >= 400) {
      const code = codeOf(answer) ?? "no code";
      const codes = isKnown ? operation.errorCodes[String(status)] : ["RES_001"];
      if (codes?.includes(code) !== true) return `${code} is not described for ${status}`;
      const shown = INTERNALS.exec(ownWordsOf(answer.text))?.[0];
      return shown === undefined ? undefined : `an error tells something internal: ${shown}`;
    }
    if (facts.isAnonymous && !operation.isPublic) return "let in without credentials";
    const wrong = wrongRequest(operation, request);
    return wrong === undefined ? undefined : `accepted although ${wrong}`;
  };

  function wrongForm(operation: Operation, answer: RawAnswer): string | undefined {
    const described = operation.answers[String(answer.status)] ?? { "application/json": ERROR };
    const type = answer.headers["content-type"]?.split(";", 1)[0];
    if (Object.keys(described).length === 0) return answer.text === "" ? undefined : "a body where none is described";
    if (type === undefined || described[type] === undefined) return `of media type ${type}`;
    return type === "application/json" ? find(described[type], JSON.parse(answer.text)) : undefined;
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
      const value = isNumber && /^-?\d+$/.test(text) ? Number(text) : text;
      const fault = find(schema, value);
      if (fault !== undefined) return `the query has ${name} with ${fault}`;
    }
    return undefined;
  }

  function wrongBody(operation: Operation, request: RawRequest): string | undefined {
    // What a GET carries has no meaning (RFC 9110, section 9.3.1) and is not read.
    if (request.method === "GET") return undefined;
    const bytes = Buffer.from((request.body ?? "") as string);
    if (operation.body === undefined) return isEmpty(bytes) ? undefined : "it takes no body";
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

/** What the server says by itself: without the caller's request id, and the caller's own entry in a conflict. */
function ownWordsOf(text: string): string {
  const { error } = JSON.parse(text) as { error: { details?: Record<string, unknown>; requestId?: string } };
  const { current: _current, ...details } = error.details ?? {};
  return JSON.stringify({ ...error, requestId: "", details });
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
