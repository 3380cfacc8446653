import { allRoutes, type Route } from "@aura-journal/contracts";
import { shapeOf, type AnswerShape } from "./answer-shape.ts";
import type { BodyRule } from "./body-rules.ts";
import { isAbout, isOnePath, parseEndpoint } from "./endpoint-pattern.ts";
import { mayBeShaped, type Direction } from "./shaped-headers.ts";
import {
  answerShapeOf,
  bodyRuleOf,
  hasShapedBodies,
  type TransformFile,
  type TransformSide,
  type WrittenBodyRule,
} from "./transform-rules.ts";

/** What is wrong with a file of transformations, and where. */
export interface TransformProblem {
  readonly path: readonly (string | number)[];
  readonly reason: string;
}

/** Fields in which somebody proves who he is, or which say what somebody may do: no rule touches them, on either side. */
const PROTECTED_FIELDS = new Set(
  [
    "password currentPassword newPassword token accessToken refreshToken mfaToken code secret key keyHash recoveryCodes",
    "otpauthUrl subscription roles scopes isActive isVerified mfaEnabled",
  ]
    .join(" ")
    .toLowerCase()
    .split(" "),
);
const MAX_VALUE_LENGTH = 2_000;
const FIELD_NAME = /^[A-Za-z]\w{0,63}$/;

/** Everything that a rule would do and must not, or would not do although its writer meant it to. */
export function problemsOfTransforms(file: TransformFile, routes: readonly Route[] = allRoutes()): TransformProblem[] {
  return file.transform.flatMap(({ method, endpoint, request, response }, index) => {
    const at = ["transform", index];
    const pattern = parseEndpoint(method, endpoint);
    if (typeof pattern === "string") return [{ path: at, reason: `${endpoint}: an endpoint ${pattern}` }];
    const about = routes.filter((route) => route.access.kind !== "internal" && isAbout(pattern, route));
    if (about.length === 0) return [{ path: at, reason: `there is no ${method} ${endpoint}` }];
    const shaped = about.filter(hasShapedBodies);
    const hasBodyRules = request?.body !== undefined || response?.body !== undefined;
    if (hasBodyRules && isOnePath(pattern) && shaped.length === 0) {
      return [{ path: at, reason: `the bodies of ${method} ${endpoint} are not reshaped` }];
    }
    return [
      ...problemsOfSide(request, "request", shaped.flatMap(requestShapes), [...at, "request"]),
      ...problemsOfSide(
        response,
        "response",
        shaped.map((route) => answerShapeOf(route)),
        [...at, "response"],
      ),
    ];
  });
}

function requestShapes({ body }: Route): AnswerShape[] {
  return body === undefined ? [] : [shapeOf(body)];
}

function problemsOfSide(
  side: TransformSide | undefined,
  direction: Direction,
  shapes: readonly AnswerShape[],
  at: readonly (string | number)[],
): TransformProblem[] {
  const { set = [], remove = [] } = side?.headers ?? {};
  const names = [
    ...set.map(({ name }, index) => [name, ["set", index]] as const),
    ...remove.map((name, index) => [name, ["remove", index]] as const),
  ];
  return [
    ...names.flatMap(([name, place]) =>
      mayBeShaped(name, direction)
        ? []
        : [{ path: [...at, "headers", ...place], reason: `the header ${name} is not to be touched` }],
    ),
    ...(side?.body ?? []).flatMap((written, index) => {
      const reason = problemOfBodyRule(written, direction, shapes);
      return reason === undefined ? [] : [{ path: [...at, "body", index], reason }];
    }),
  ];
}

function problemOfBodyRule(
  written: WrittenBodyRule,
  direction: Direction,
  shapes: readonly AnswerShape[],
): string | undefined {
  const rule = bodyRuleOf(written);
  if (rule === undefined) return "a body rule is one of {rename, to}, {remove} and {default, value}";
  const names = rule.kind === "rename" ? [...rule.path, rule.to] : rule.path;
  const taboo = names.find((name) => PROTECTED_FIELDS.has(name.toLowerCase()));
  if (taboo !== undefined) return `the field ${taboo} is not to be touched`;
  if (rule.kind === "default") {
    if (JSON.stringify(rule.value).length > MAX_VALUE_LENGTH) return "a default has at most 2,000 characters";
    if (!hasPlainNames(rule.value)) return "a default has fields with plain names alone, none of them protected";
  }
  const path = knownPathOf(rule, direction);
  return path === undefined || shapes.some((shape) => isKnown(shape, path))
    ? undefined
    : `no ${direction} of these calls has the field ${path.join(".")}`;
}

/** The path that the contract must know for a rule to do anything: where a request's rule leads, where an answer's begins. */
function knownPathOf(rule: BodyRule, direction: Direction): readonly string[] | undefined {
  const parent = rule.path.slice(0, -1);
  if (rule.kind === "rename") return direction === "request" ? [...parent, rule.to] : rule.path;
  if (rule.kind === "remove") return direction === "request" ? undefined : rule.path;
  return direction === "request" ? rule.path : parent;
}

function isKnown(shape: AnswerShape, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined || shape === "any") return true;
  const own = shape === "none" ? undefined : shape.get(name);
  return own !== undefined && isKnown(own, rest);
}

function hasPlainNames(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(hasPlainNames);
  return Object.entries(value).every(
    ([name, field]) => FIELD_NAME.test(name) && !PROTECTED_FIELDS.has(name.toLowerCase()) && hasPlainNames(field),
  );
}
