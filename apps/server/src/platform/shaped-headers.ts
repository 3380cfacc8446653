import type { FastifyReply, FastifyRequest } from "fastify";
import type { HeaderRules } from "./transform-rules.ts";

export type Direction = "request" | "response";

/** Besides names of an operator's own (`x-…`), what may be set and removed. What is not here can't be forgotten in a list of dangers. */
const SHAPEABLE: Readonly<Record<Direction, ReadonlySet<string>>> = {
  request: new Set(["accept-language", "user-agent"]),
  response: new Set(["content-language", "deprecation", "server-timing", "sunset"]),
};
/** Names with `x-` that somebody goes by: credentials, addresses, ids, what services tell each other, what browsers obey. */
const TAKEN =
  /^x-(?:aura|forwarded|real|client|original|rewrite|request-id|correlation|api-key|auth|csrf|xsrf|http|method|user|amz|goog|accel|content|frame|xss|permitted|dns|download|ratelimit|envoy|b3|cloud|appengine|remote|proxy|cluster|trace|webkit|ua|powered|sendfile|host|scheme)/;

/** Whether a rule may set or remove a header. */
export function mayBeShaped(name: string, direction: Direction): boolean {
  const folded = name.toLowerCase();
  return SHAPEABLE[direction].has(folded) || (/^x-[a-z0-9-]+$/.test(folded) && !TAKEN.test(folded));
}

export function shapeRequestHeaders({ headers }: FastifyRequest, { set, remove }: HeaderRules): void {
  for (const name of remove) Reflect.deleteProperty(headers, name);
  for (const [name, value] of set) headers[name] = value;
}

export function shapeResponseHeaders(reply: FastifyReply, { set, remove }: HeaderRules): void {
  for (const name of remove) reply.removeHeader(name);
  for (const [name, value] of set) reply.header(name, value);
}
