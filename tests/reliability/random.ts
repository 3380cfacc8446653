import { mulberry32 } from "../../tools/random.ts";

/** A source of numbers that a seed decides. */
export interface Random {
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  pick<T>(choices: readonly T[]): T;
  uuid(): string;
  /** Another source, decided by this one. */
  fork(): Random;
}

/** Choices for a load. */
export function createRandom(seed: number): Random {
  const next = mulberry32(seed);
  const between = (from: number, to: number): number => from + (next() % (to - from + 1));
  return {
    between,
    pick: (choices) => choices[between(0, choices.length - 1)] as (typeof choices)[number],
    uuid() {
      const hex = Array.from({ length: 4 }, () => next().toString(16).padStart(8, "0")).join("");
      return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
    },
    fork: () => createRandom(next()),
  };
}
