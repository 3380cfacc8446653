import type { MovingImport } from "./imports.ts";

/** Whether nothing happens to an import until somebody says so. */
export function isAtRest({ state }: Pick<MovingImport, "state">): boolean {
  return state === "ready" || state === "done" || state === "undone" || state === "refused";
}
