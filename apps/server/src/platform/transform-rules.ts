import Type, { type Static, type TSchema } from "typebox";
import { allRoutes, Closed, OneOf, type Route } from "@aura-journal/contracts";
import { shapeOf, either, type AnswerShape } from "./answer-shape.ts";
import { shapeAfter, type BodyRule } from "./body-rules.ts";
import { isAbout, parseEndpoint } from "./endpoint-pattern.ts";

/** Fields with dots between them; lists are walked through. A name begins with a letter: no rule can reach a prototype. */
const Path = Type.String({ pattern: "^[A-Za-z]\\w{0,63}(?:\\.[A-Za-z]\\w{0,63}){0,7}$", maxLength: 300 });
const HeaderName = Type.String({ pattern: "^[A-Za-z][A-Za-z0-9-]{0,63}$", maxLength: 64 });
const HeaderValue = Type.String({ pattern: "^[\\x20-\\x7e]*$", maxLength: 1_000 });

const WrittenBodyRule = Closed({
  rename: Type.Optional(Path),
  to: Type.Optional(Type.String({ pattern: "^[A-Za-z]\\w{0,63}$", maxLength: 64 })),
  remove: Type.Optional(Path),
  default: Type.Optional(Path),
  value: Type.Optional(Type.Unknown()),
});
export type WrittenBodyRule = Static<typeof WrittenBodyRule>;

const Side = Closed({
  headers: Type.Optional(
    Closed({
      set: Type.Optional(Type.Array(Closed({ name: HeaderName, value: HeaderValue }), { maxItems: 20 })),
      remove: Type.Optional(Type.Array(HeaderName, { maxItems: 20 })),
    }),
  ),
  body: Type.Optional(Type.Array(WrittenBodyRule, { maxItems: 50 })),
});
export type TransformSide = Static<typeof Side>;

/** The file that says how requests and answers are reshaped, in its order. */
export const TransformFile = Closed({
  transform: Type.Array(
    Closed({
      endpoint: Type.String({ maxLength: 200 }),
      method: OneOf(["GET", "POST", "PUT", "DELETE", "*"]),
      request: Type.Optional(Side),
      response: Type.Optional(Side),
    }),
    { maxItems: 100 },
  ),
});
export type TransformFile = Static<typeof TransformFile>;

/** What is set and removed of the headers of one side; names in lower case. */
export interface HeaderRules {
  readonly set: readonly (readonly [name: string, value: string])[];
  readonly remove: readonly string[];
}

/** What stands for one route. */
export interface RouteTransform {
  readonly requestHeaders: HeaderRules;
  readonly requestBody: readonly BodyRule[];
  readonly responseHeaders: HeaderRules;
  readonly responseBody: readonly BodyRule[];
}

export type Transforms = ReadonlyMap<string, RouteTransform>;

/** The rules of each route that has some, by its name; all groups about a route stand for it, in the file's order. */
export function transformsByRoute(file: TransformFile, routes: readonly Route[] = allRoutes()): Transforms {
  const transforms = new Map<string, RouteTransform>();
  for (const route of routes.filter(({ access }) => access.kind !== "internal")) {
    const groups = file.transform.filter(({ method, endpoint }) => {
      const pattern = parseEndpoint(method, endpoint);
      return typeof pattern !== "string" && isAbout(pattern, route);
    });
    if (groups.length === 0) continue;
    const requests = groups.flatMap(({ request }) => request ?? []);
    const responses = groups.flatMap(({ response }) => response ?? []);
    transforms.set(route.name, {
      requestHeaders: headersOf(requests),
      requestBody: hasShapedBodies(route) && route.body !== undefined ? bodyOf(requests) : [],
      responseHeaders: headersOf(responses),
      responseBody: hasShapedBodies(route) ? bodyOf(responses) : [],
    });
  }
  return transforms;
}

/**
 * Whether the bodies of a call may be reshaped: those of the journal on a device may not, which goes by the contract and could
 * lose words, nor what machines go by (keys, probes, descriptions), nor what is no JSON.
 */
export function hasShapedBodies(route: Route): boolean {
  return (
    route.produces === undefined &&
    route.service !== "gateway" &&
    !route.path.startsWith("/sync/") &&
    !route.path.startsWith("/.well-known/")
  );
}

/** The fields that a route's answer may have, once its rules have been applied. */
export function answerShapeOf(route: Route, rules: readonly BodyRule[] = []): AnswerShape {
  return shapeAfter(
    Object.values(route.responses)
      .filter((schema): schema is TSchema => schema !== null)
      .map(shapeOf)
      .reduce<AnswerShape>(either, "none"),
    rules,
  );
}

function headersOf(sides: readonly TransformSide[]): HeaderRules {
  return {
    set: sides.flatMap(({ headers }) =>
      (headers?.set ?? []).map(({ name, value }) => [name.toLowerCase(), value] as const),
    ),
    remove: sides.flatMap(({ headers }) => (headers?.remove ?? []).map((name) => name.toLowerCase())),
  };
}

function bodyOf(sides: readonly TransformSide[]): BodyRule[] {
  return sides.flatMap(({ body }) => (body ?? []).flatMap((rule) => bodyRuleOf(rule) ?? []));
}

/** A rule as it is applied; `undefined` for one that does not say one thing. */
export function bodyRuleOf({ rename, to, remove, default: filled, value }: WrittenBodyRule): BodyRule | undefined {
  const kinds = [rename, remove, filled].filter((path) => path !== undefined);
  if (kinds.length !== 1 || (rename === undefined) !== (to === undefined)) return undefined;
  if ((filled === undefined) !== (value === undefined)) return undefined;
  const path = (rename ?? remove ?? filled ?? "").split(".");
  if (to !== undefined) return { kind: "rename", path, to };
  return value === undefined ? { kind: "remove", path } : { kind: "default", path, value };
}
