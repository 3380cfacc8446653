import type { Route } from "@aura-journal/contracts";

/** Which routes a line of a file is about: a method or all, and a path or all below one. */
export interface EndpointPattern {
  readonly method: string;
  readonly segments: readonly Segment[];
}

type Segment =
  { readonly kind: "literal"; readonly text: string } | { readonly kind: "parameter" } | { readonly kind: "rest" };

const RANK = { literal: 2, parameter: 1, rest: 0 } as const;
/** Those who watch over the server must get through to it, whatever is written for everything. */
const WATCHED_BY_NAME = new Set(["/livez", "/readyz", "/health"]);

/**
 * Reads an endpoint such as `/entries`, `/entries/{entry_id}` or `/admin/*`. There are no other wildcards and no regular
 * expressions: every pattern is matched in the time it takes to compare the segments.
 * @returns the pattern, or what is wrong with it
 */
export function parseEndpoint(method: string, endpoint: string): EndpointPattern | string {
  if (!endpoint.startsWith("/") || endpoint.length > 200) return "must begin with / and have at most 200 characters";
  const pieces = endpoint.slice(1).split("/");
  const segments: Segment[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (piece === "*" && index === pieces.length - 1) segments.push({ kind: "rest" });
    else if (/^\{\w{1,40}\}$/.test(piece)) segments.push({ kind: "parameter" });
    else if (/^[\w.~-]+$/.test(piece)) segments.push({ kind: "literal", text: piece });
    else return "must be made of names, {parameters} and at most one * at the end";
  }
  return { method, segments };
}

/** Whether a route is among those that a pattern is about. A parameter stands for a parameter of the route alone. */
export function isAbout(pattern: EndpointPattern, route: Pick<Route, "method" | "path">): boolean {
  if (pattern.method !== "*" && pattern.method !== route.method) return false;
  const path = route.path.slice(1).split("/");
  const { segments } = pattern;
  const isRest = segments.at(-1)?.kind === "rest";
  if (isRest && WATCHED_BY_NAME.has(route.path)) return false;
  if (isRest ? path.length < segments.length : path.length !== segments.length) return false;
  return segments.every((segment, index) => {
    const piece = path[index] ?? "";
    if (segment.kind === "rest") return true;
    return segment.kind === "parameter" ? piece.startsWith("{") : piece === segment.text;
  });
}

/** Whether a pattern names one path; otherwise it gathers several. */
export function isOnePath({ segments }: EndpointPattern): boolean {
  return segments.at(-1)?.kind !== "rest";
}

/**
 * Orders patterns that are about the same route, the most specific first: at the first segment in which they differ a name
 * comes before a parameter and both before the rest; of two that do not differ, the one that names its method.
 */
export function bySpecificity(a: EndpointPattern, b: EndpointPattern): number {
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    if (other === undefined) return -1;
    if (segment.kind !== other.kind) return RANK[other.kind] - RANK[segment.kind];
  }
  if (b.segments.length > a.segments.length) return 1;
  return Number(a.method === "*") - Number(b.method === "*");
}

/** One spelling for patterns that are about the same routes: names of parameters say nothing. */
export function spellingOf({ method, segments }: EndpointPattern): string {
  const pieces = segments.map((segment) =>
    segment.kind === "literal" ? segment.text : segment.kind === "parameter" ? ":" : "*",
  );
  return `${method} /${pieces.join("/")}`;
}
