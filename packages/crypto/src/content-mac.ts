import { createHmac, timingSafeEqual } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** What JSON can say; undefined fields are as absent. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };

/**
 * HMAC-SHA-256 (RFC 2104) of an entry's fields under its writer's content MAC key, as 64 hex characters.
 * A bare hash would let a thief guess short texts and see equal ones: the key stops the first, the entry id inside
 * stops the second. The same fields give the same MAC, in whatever order they are named.
 */
export function contentMac(
  key: KeyObject,
  entryId: string,
  fields: { readonly [name: string]: Json | undefined },
): string {
  const parts = [entryId.toLowerCase()];
  for (const name of Object.keys(fields).sort()) {
    const value = fields[name];
    if (value !== undefined) parts.push(name, canonicalJson(value));
  }
  const prefixed = Buffer.allocUnsafe(parts.reduce((size, part) => size + 4 + Buffer.byteLength(part), 0));
  let at = 0;
  for (const part of parts) {
    const length = prefixed.write(part, at + 4);
    at = prefixed.writeUInt32BE(length, at) + length;
  }
  return createHmac("sha256", key).update(prefixed).digest("hex");
}

/** Compares two MACs in constant time: how far a guess agrees must not show in how long the answer takes. */
export function isSameMac(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** JSON with sorted names and no white space: one text for one value (the ordering of RFC 8785 §3.2.3). */
export function canonicalJson(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.keys(value)
    .sort()
    .flatMap((name) => {
      const member = value[name];
      return member === undefined ? [] : [`${JSON.stringify(name)}:${canonicalJson(member)}`];
    });
  return `{${members.join(",")}}`;
}

function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}
