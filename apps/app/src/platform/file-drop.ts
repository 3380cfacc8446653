import type { ChosenFile } from "../data/moving-in/imports.ts";

/** Files are dropped on pages of browsers alone. */
export function useFileDrop(_onFile: ((file: ChosenFile) => void) | undefined): { readonly isOver: boolean } {
  return { isOver: false };
}
