import { hash } from "node:crypto";
import { takesFieldSelection, type Route } from "@aura-journal/contracts";
import type { FastifyReply } from "fastify";
import type { TSchema } from "typebox";
import { checkFields, either, shapeOf, type AnswerShape } from "./answer-shape.ts";
import { invalid } from "./errors.ts";
import { parseFields, printFields, selectFields } from "./field-selection.ts";

/** A form of an answer other than the contract's own. */
export interface AnswerForm {
  /** Tells forms apart: an answer in one of them is never taken for one in another. */
  readonly id: string;
  /** The answer in this form. */
  readonly of: (answer: unknown) => unknown;
}

/**
 * The form in which a call of this route wants its answer, `undefined` for the contract's own. Errors keep theirs always.
 * The function throws AuraError VAL_001 for a selection that is malformed or names a field that the answer cannot have.
 */
export function createAnswerForms(route: Route): (query: unknown) => AnswerForm | undefined {
  if (!takesFieldSelection(route)) return () => undefined;
  const shape = Object.values(route.responses)
    .filter((schema): schema is TSchema => schema !== null)
    .map(shapeOf)
    .reduce<AnswerShape>(either, "none");
  return (query) => {
    const { fields } = query as { readonly fields?: unknown };
    if (fields === undefined) return undefined;
    if (typeof fields !== "string") throw invalid("fields", "must be given once");
    const tree = parseFields(fields);
    checkFields(tree, shape);
    return { id: printFields(tree), of: (answer) => selectFields(answer, tree) };
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
