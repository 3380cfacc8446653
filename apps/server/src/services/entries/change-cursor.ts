import { invalid } from "../../platform/errors.ts";

/** A place in a user's change feed, opaque to clients. */
export function changeCursor(changeSeq: number): string {
  return `c1.${changeSeq.toString(36)}`;
}

/**
 * The change number a cursor stands for.
 * @throws AuraError VAL_001 for what this server never handed out.
 */
export function changeSeqOf(cursor: string): number {
  const digits = /^c1\.(0|[1-9a-z][0-9a-z]{0,10})$/.exec(cursor)?.[1];
  const changeSeq = digits === undefined ? Number.NaN : Number.parseInt(digits, 36);
  if (!Number.isSafeInteger(changeSeq)) throw invalid("since", "must be a cursor from an earlier answer");
  return changeSeq;
}
