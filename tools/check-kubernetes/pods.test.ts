import assert from "node:assert/strict";
import { test } from "node:test";
import { SOUND, withFault } from "./installation.fixture.ts";
import { parseManifests } from "./manifests.ts";
import { podProblems } from "./pods.ts";

const production = { isProduction: true };

test("pods that keep the restricted level are no problem", () => {
  assert.deepEqual(podProblems(parseManifests(SOUND), production), []);
});

const FAULTS: readonly (readonly [string, string | RegExp, string, string])[] = [
  [
    "a namespace that enforces less",
    "pod-security.kubernetes.io/enforce: restricted",
    "pod-security.kubernetes.io/enforce: baseline",
    "Namespace journal: pod-security.kubernetes.io/enforce is not restricted",
  ],
  ["a pod that may run as root", "runAsNonRoot: true, ", "", "may run as root"],
  ["a pod without a seccomp profile", ", seccompProfile: { type: RuntimeDefault }", "", "has no seccomp profile"],
  [
    "a container that may gain privileges",
    "allowPrivilegeEscalation: false",
    "allowPrivilegeEscalation: true",
    "may gain privileges",
  ],
  ["a container that keeps capabilities", "drop: [ALL]", "drop: [NET_RAW]", "keeps capabilities"],
  ["a container that takes a capability back", "drop: [ALL]", "drop: [ALL], add: [SYS_ADMIN]", "keeps capabilities"],
  [
    "a root file system that can be written to",
    "readOnlyRootFilesystem: true",
    "readOnlyRootFilesystem: false",
    "may write to its root file system",
  ],
  ["a folder of the machine", "emptyDir: {}", "hostPath: { path: / }", "volume tmp is of a kind that is not allowed"],
  [
    "a network that is the machine's",
    "enableServiceLinks: false",
    "enableServiceLinks: false\n      hostNetwork: true",
    "it shares something with its machine",
  ],
  [
    "a token that is mounted",
    "automountServiceAccountToken: false",
    "automountServiceAccountToken: true",
    "its account's token is mounted",
  ],
  [
    "a limit that is missing",
    "limits: { cpu: 500m, memory: 512Mi }",
    "limits: { cpu: 500m }",
    "says nothing of limits of memory",
  ],
  [
    "a request that is missing",
    "requests: { cpu: 250m, memory: 256Mi }",
    "requests: {}",
    "says nothing of requests of cpu",
  ],
  [
    "an image by its tag",
    /@sha256:5+/,
    ":1.0.0",
    "its image registry.example.com/aura-journal:1.0.0 is not named by its digest",
  ],
  [
    "a probe of a port that is not there",
    "readinessProbe: { httpGet: { path: /readyz, port: http } }",
    "readinessProbe: { httpGet: { path: /readyz, port: web } }",
    "readinessProbe asks port web, which it has not",
  ],
  [
    "a liveness that asks for stores",
    "livenessProbe: { httpGet: { path: /livez",
    "livenessProbe: { httpGet: { path: /readyz",
    "livenessProbe does not ask /livez",
  ],
];

for (const [name, from, to, problem] of FAULTS) {
  test(`${name} is named`, () => {
    const problems = podProblems(withFault(from, to), production);
    assert.ok(problems[0]?.endsWith(problem), problems.join("\n"));
  });
}

test("a volume that is mounted and not there is named", () => {
  const [problem] = podProblems(withFault("volumeMounts: [{ name: tmp", "volumeMounts: [{ name: temp"), production);
  assert.equal(problem, "Deployment api-gateway: container api-gateway: mounts temp, which is no volume");
});

test("on trial an image may have a tag, but never none, nor the latest", () => {
  const tagged = (tag: string): string[] => podProblems(withFault(/@sha256:5+/, tag), { isProduction: false });
  assert.deepEqual(tagged(":dev"), []);
  for (const tag of ["", ":latest"]) assert.match(tagged(tag)[0] ?? "", /may be another tomorrow$/);
});
