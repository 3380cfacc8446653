import assert from "node:assert/strict";
import { test } from "node:test";
import { missingFerretdb } from "../../tools/ferretdb.ts";
import { mongoOutage } from "./mongo-outage.ts";

test(
  "MongoDB that is away, and one that hangs, is nothing to who writes; afterwards its figures are exact",
  { skip: missingFerretdb ?? false },
  async () => {
    const outcome = await mongoOutage({ people: 6, phaseMs: 1_000, pauseMs: 50, isImpatient: true });
    for (const { name, failures, failedCopies, latenciesMs } of outcome.phases) {
      assert.deepEqual(failures, [], name);
      // A phase ends with its writers, and MongoDB is given back after that: nobody has waited for it.
      assert.ok(latenciesMs.length >= 6, `${name}: nobody wrote`);
      assert.equal(failedCopies > 0, name === "stopped" || name === "hung", name);
    }
    const { entries, people } = outcome.written;
    assert.equal(outcome.copied.entries, entries, "nothing is lost and nothing there twice");
    // A drill that goes over midnight in UTC counts its people on both days.
    assert.equal(outcome.copied.writers, people * outcome.copied.documents);
  },
);
