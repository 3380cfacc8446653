import { turn, type Feeling } from "./negation.ts";
import { CHINESE_POLARITY } from "./polarity-words.ts";
import type { Token } from "./tokens.ts";

type Role = "good" | "bad" | "neither" | "negation";

const ROLES = new Map<string, Role>();
for (const [entries, role] of [
  [CHINESE_POLARITY.negators, "negation"],
  [CHINESE_POLARITY.positive, "good"],
  [CHINESE_POLARITY.negative, "bad"],
  [CHINESE_POLARITY.neutral, "neither"],
] as const) {
  for (const entry of entries.split(" ")) ROLES.set(entry, role);
}
const LONGEST = 5;

/** What is felt in a sentence without spaces: at each place the longest entry that fits, between marks. */
export function chineseClauses(tokens: readonly Token[]): number[] {
  const values: number[] = [];
  let clause = "";
  const close = (): void => {
    for (const { value } of feelingsOf(clause)) values.push(value);
    clause = "";
  };
  for (const { kind, text } of tokens) {
    if (kind === "word" && text.length === 1) clause += text;
    else close();
  }
  close();
  return values;
}

function feelingsOf(clause: string): Feeling[] {
  const feelings: Feeling[] = [];
  const negations: number[] = [];
  for (let at = 0; at < clause.length;) {
    const length = longestAt(clause, at);
    const role = ROLES.get(clause.slice(at, at + length));
    if (role === "good" || role === "bad") feelings.push({ at, value: role === "good" ? 1 : -1, isTurned: false });
    else if (role === "negation") negations.push(at);
    at += Math.max(1, length);
  }
  turn(feelings, negations);
  return feelings;
}

function longestAt(clause: string, at: number): number {
  for (let length = Math.min(LONGEST, clause.length - at); length > 0; length--) {
    if (ROLES.has(clause.slice(at, at + length))) return length;
  }
  return 0;
}
