/** A table to print, and what of it must not be undercut. */
export interface MeasuredTable {
  readonly text: string;
  /** In percent. */
  readonly figures: readonly { readonly name: string; readonly found: number; readonly floor: number }[];
}
