import assert from "node:assert/strict";
import { test } from "node:test";
import { parseManifests } from "./manifests.ts";
import { placeholderProblems } from "./placeholders.ts";
import { prometheusRule, ruleProblems } from "./prometheus-rules.ts";

const RULES = `# Rules.
groups:
  - name: aura
    rules:
      # Why it is there.
      - alert: Away
        expr: |
          up == 0
            or absent(up)
`;

test("the operator's kind says what Prometheus's own file says, comments and all", () => {
  const written = prometheusRule("aura-journal", RULES);
  assert.match(written, /# Why it is there\./);
  assert.deepEqual(ruleProblems(parseManifests(written), RULES), []);
});

test("rules that were changed in one place alone are named", () => {
  const problems = ruleProblems(
    parseManifests(prometheusRule("aura-journal", RULES)),
    RULES.replace("up == 0", "up < 1"),
  );
  assert.deepEqual(problems, [
    "PrometheusRule aura-journal: differs from deploy/monitoring/rules.yaml; --write takes that over",
  ]);
});

test("what is nobody's is not rolled out", () => {
  assert.deepEqual(placeholderProblems("image: registry.example.com/a@sha256:1"), []);
  assert.deepEqual(placeholderProblems(`host: journal.example.org\nimage: a@sha256:${"0".repeat(64)}`), [
    "example.org is still there, which is nobody's",
    "an image of zeros is still there, which is nobody's",
  ]);
});
