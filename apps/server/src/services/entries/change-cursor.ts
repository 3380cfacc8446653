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

/** As the contract bounds it, and the column holds. */
const MAX_VERSION = 2_147_483_647;

/** The last change that a device has taken: by it a server that was put back to an older state is told from the one that it was. */
export interface ChangeMark {
  readonly entryId: string;
  readonly version: number;
  readonly updatedAt: Date;
  /** A version gets a new number with its analysis; 0 where the version alone is meant. */
  readonly changeSeq: number;
}

/** A mark, opaque to clients. */
export function changeMark({ entryId, version, updatedAt, changeSeq }: ChangeMark): string {
  const numbers = [version, updatedAt.getTime(), changeSeq].map((number) => number.toString(36));
  return `m1.${entryId.replaceAll("-", "")}.${numbers.join(".")}`;
}

/**
 * The change that a mark stands for.
 * @throws AuraError VAL_001 for what this server never handed out.
 */
export function changeOf(mark: string): ChangeMark {
  const [, id, ...digits] =
    /^m1\.([0-9a-f]{32})\.([1-9a-z][0-9a-z]{0,5})\.(-?[0-9a-z]{1,10})\.([0-9a-z]{1,10})$/.exec(mark) ?? [];
  const [version = Number.NaN, at = Number.NaN, changeSeq = Number.NaN] = digits.map((one) => Number.parseInt(one, 36));
  const updatedAt = new Date(at);
  if (id === undefined || !(version <= MAX_VERSION) || Number.isNaN(updatedAt.getTime()))
    throw invalid("mark", "must be a mark from an earlier answer");
  return { entryId: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"), version, updatedAt, changeSeq };
}
