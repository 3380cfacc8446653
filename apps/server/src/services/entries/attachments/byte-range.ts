import { AuraError } from "../../../platform/errors.ts";

/** Bytes from `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
  /** Whether it was asked for, and the answer is a part. */
  readonly isPart: boolean;
}

const ONE_RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/**
 * The range that a `Range` header asks for (RFC 9110, section 14.2). One that cannot be read, or that names several, is as if it
 * had not been sent: all is answered.
 * @throws AuraError VAL_001 with 416 where none of the range is there
 */
export function rangeOf(header: string | undefined, total: number): ByteRange {
  const whole = { start: 0, end: total, isPart: false };
  const [, first = "", last = ""] = ONE_RANGE.exec(header ?? "") ?? [];
  if (first === "" && last === "") return whole;
  if (first === "") {
    const suffix = Number(last);
    if (suffix === 0) throw outside(total);
    return { start: Math.max(0, total - suffix), end: total, isPart: true };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return whole;
  if (start >= total) throw outside(total);
  return { start, end: last === "" ? total : Math.min(total, Number(last) + 1), isPart: true };
}

function outside(total: number): AuraError {
  return new AuraError("VAL_001", "The range lies outside of the attachment", {
    status: 416,
    headers: { "content-range": `bytes */${total}` },
  });
}
