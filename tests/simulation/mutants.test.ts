import assert from "node:assert/strict";
import { test } from "node:test";
import { MUTANTS } from "./mutants.ts";
import { simulate } from "./simulate.ts";

/** Seeds within which a planted fault must show. */
const MUTANT_SEEDS = 600;

for (const [name, mutant] of Object.entries(MUTANTS)) {
  test(`it is found out when ${name}`, async () => {
    for (let seed = 1; seed <= MUTANT_SEEDS; seed++) {
      const { problems } = await simulate({ seed, ...mutant });
      if (problems.length > 0) return;
    }
    assert.fail(`${MUTANT_SEEDS} seeds passed`);
  });
}
