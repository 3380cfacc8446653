import assert from "node:assert/strict";
import { test } from "node:test";
import { availabilityProblems } from "./availability.ts";
import { SOUND, withFault } from "./installation.fixture.ts";
import { parseManifests } from "./manifests.ts";

const production = { isProduction: true };

test("services of which none can be lost are no problem", () => {
  assert.deepEqual(availabilityProblems(parseManifests(SOUND), production), []);
});

const FAULTS: readonly (readonly [string, string | RegExp, string, string])[] = [
  ["an autoscaler that goes below three", "minReplicas: 3", "minReplicas: 2", "has 2 replicas, and not 3 at least"],
  [
    "an autoscaler that scales nothing",
    "kind: Deployment, name: nlp-agent",
    "kind: Deployment, name: nlp",
    "HorizontalPodAutoscaler nlp-agent: scales nlp, which is not there",
  ],
  [
    "a budget that leaves no pod",
    "maxUnavailable: 1",
    "maxUnavailable: 3",
    "its budget leaves no pod, or lets none go",
  ],
  [
    "a budget that lets no machine be emptied",
    "maxUnavailable: 1",
    "minAvailable: 3",
    "its budget leaves no pod, or lets none go",
  ],
  [
    "a service without a budget",
    "maxUnavailable: 1, selector: { matchLabels: { app: api-gateway",
    "maxUnavailable: 1, selector: { matchLabels: { app: gate",
    "0 budgets say how many of its pods may go at once, instead of one",
  ],
  [
    "a roll-out that takes pods away first",
    "rollingUpdate: { maxUnavailable: 0 }",
    "rollingUpdate: { maxUnavailable: 1 }",
    "a roll-out takes pods away before others are ready",
  ],
  [
    "a pod that is killed while it answers",
    "terminationGracePeriodSeconds: 60",
    "terminationGracePeriodSeconds: 50",
    "is killed after 50 s, and may take 50 s to finish what it has begun",
  ],
  [
    "a pod that goes unheard",
    'AURA_DRAIN_SECONDS: "10"',
    'AURA_DRAIN_SECONDS: "0"',
    "goes before the cluster has heard of it: AURA_DRAIN_SECONDS",
  ],
  [
    "pods that may all lie on one machine",
    "topologyKey: kubernetes.io/hostname",
    "topologyKey: rack",
    "is not spread over kubernetes.io/hostname",
  ],
  [
    "replicas that two set",
    "  strategy:",
    "  replicas: 3\n  strategy:",
    "its replicas are set, which its autoscaler sets, too",
  ],
];

for (const [name, from, to, problem] of FAULTS) {
  test(`${name} is named`, () => {
    const problems = availabilityProblems(withFault(from, to), production);
    assert.ok(problems[0]?.endsWith(problem), problems.join("\n"));
  });
}
