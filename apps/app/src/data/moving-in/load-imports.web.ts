import type { ImportsModule } from "./load-imports.ts";

/** Where the build puts moving in: a bundle of its own, so that what the page begins with shares no piece with it. */
declare const AURA_IMPORTS_URL: string;

/** Fetches moving in. @throws where it can't be had now */
export function loadImports(): Promise<ImportsModule> {
  return import(AURA_IMPORTS_URL) as Promise<ImportsModule>;
}
