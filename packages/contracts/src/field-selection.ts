import Type from "typebox";
import type { Route } from "./route.ts";

/** Longest text of a selection, in characters, and the most names in it. */
export const FIELD_LIMITS = { textLength: 500, names: 100, depth: 8 } as const;

/**
 * The query parameter `fields`, which stands beside the parameters of every GET with a JSON answer. The syntax is that of
 * Google's partial responses.
 */
export const FieldSelection = Type.String({
  pattern: "^[A-Za-z0-9_,./()]+$",
  minLength: 1,
  maxLength: FIELD_LIMITS.textLength,
  description:
    "Only these fields of the answer, with commas between them: `items(entryId,metadata/tags),pagination/total`. A slash (or a dot) " +
    "leads into an object, or into each object of a list; parentheses take several from it. A field that the answer cannot have " +
    "is refused with VAL_001. The ETag is one of this selection.",
});

/** Whether a call takes `fields`: it reads something, and what it answers is a JSON object. */
export function takesFieldSelection(route: Route): boolean {
  const { 200: answer } = route.responses;
  return (
    route.method === "GET" &&
    route.access.kind !== "internal" &&
    route.produces === undefined &&
    answer !== undefined &&
    answer !== null &&
    "properties" in answer
  );
}
