import { hash } from "node:crypto";
import { takesFieldSelection, type Route } from "@aura-journal/contracts";
import type { FastifyReply } from "fastify";
import { checkFields, type AnswerShape } from "./answer-shape.ts";
import { applyBodyRules, type BodyRule } from "./body-rules.ts";
import { invalid } from "./errors.ts";
import { parseFields, printFields, selectFields } from "./field-selection.ts";
import { answerShapeOf } from "./transform-rules.ts";

/** A form of an answer other than the contract's own. */
export interface AnswerForm {
  /** Tells forms apart: an answer in one of them is never taken for one in another. */
  readonly id: string;
  /** The answer in this form; made of a value that nobody else holds. */
  readonly of: (answer: unknown) => unknown;
}

/**
 * The form in which a call of this route wants its answer, `undefined` for the contract's own: first the operator's rules, then
 * the caller's selection, which names what the answer has after them. Errors keep their own form always.
 * The function throws AuraError VAL_001 for a selection that is malformed or names a field that the answer cannot have.
 */
export function createAnswerForms(
  route: Route,
  rulesOf: () => readonly BodyRule[],
): (query: unknown) => AnswerForm | undefined {
  const isSelectable = takesFieldSelection(route);
  const shapes = new WeakMap<readonly BodyRule[], AnswerShape>();
  const shapeFor = (rules: readonly BodyRule[]): AnswerShape => {
    const known = shapes.get(rules) ?? answerShapeOf(route, rules);
    shapes.set(rules, known);
    return known;
  };
  return (query) => {
    const fields = isSelectable ? (query as { readonly fields?: unknown }).fields : undefined;
    const rules = rulesOf();
    if (fields === undefined && rules.length === 0) return undefined;
    const shaped = (answer: unknown): unknown => applyBodyRules(answer, rules);
    const rulesId = rules.length === 0 ? "" : JSON.stringify(rules);
    if (fields === undefined) return { id: rulesId, of: shaped };
    if (typeof fields !== "string") throw invalid("fields", "must be given once");
    const tree = parseFields(fields);
    checkFields(tree, shapeFor(rules));
    return { id: `${printFields(tree)}${rulesId}`, of: (answer) => selectFields(shaped(answer), tree) };
  };
}

/** The query without what says how the answer is to look. */
export function withoutFields(route: Route, query: unknown): Readonly<Record<string, unknown>> {
  const given = query as Readonly<Record<string, unknown>>;
  if (given["fields"] === undefined || !takesFieldSelection(route)) return given;
  const { fields: _, ...rest } = given;
  return rest;
}

/** Makes an answer's tag that of its form: it would otherwise vouch for all forms of the same state (RFC 9110, section 8.8.3). */
export function tagOfForm(reply: FastifyReply, form: AnswerForm): void {
  const tag = reply.getHeader("etag");
  if (typeof tag !== "string") return;
  reply.header("etag", tag.replace(/"$/, `~${hash("sha256", form.id, "base64url").slice(0, 8)}"`));
}
