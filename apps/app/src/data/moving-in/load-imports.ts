import type { createImports } from "./create-imports.ts";

/** Moving in, which nothing of the app needs before somebody asks for it. */
export interface ImportsModule {
  readonly createImports: typeof createImports;
}

export function loadImports(): Promise<ImportsModule> {
  return import("./create-imports.ts");
}
