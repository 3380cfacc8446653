import assert from "node:assert/strict";
import { test } from "node:test";
import { SOUND, withFault } from "./installation.fixture.ts";
import { parseManifests } from "./manifests.ts";
import { referenceProblems } from "./references.ts";
import { missingServices } from "./service-pods.ts";

test("an installation that names only what is there is no problem", () => {
  assert.deepEqual(referenceProblems(parseManifests(SOUND)), []);
  assert.deepEqual(missingServices(parseManifests(SOUND)), []);
});

const FAULTS: readonly (readonly [string, string | RegExp, string, string])[] = [
  [
    "a secret that nothing makes",
    "secretKeyRef: { name: database-secrets",
    "secretKeyRef: { name: database",
    "Deployment auth-service: nothing makes the secret database",
  ],
  [
    "a key that its secret has not",
    "key: postgres-url",
    "key: url",
    "Deployment auth-service: the secret database-secrets has no url",
  ],
  [
    "a key that an external secret does not bring",
    "- secretKey: master-key",
    "- secretKey: main-key",
    "Deployment auth-service: the secret other-secrets has no master-key",
  ],
  [
    "a store of secrets that is not there",
    "metadata: { name: aws }",
    "metadata: { name: gcp }",
    "ExternalSecret other-secrets: its store is not there",
  ],
  [
    "settings that are not there",
    "configMapRef: { name: aura-config }",
    "configMapRef: { name: aura }",
    "Deployment api-gateway: there is no ConfigMap aura",
  ],
  [
    "an account that is not there",
    "serviceAccountName: nlp-agent",
    "serviceAccountName: nlp",
    "Deployment nlp-agent: there is no ServiceAccount nlp",
  ],
  [
    "a volume that nobody claimed",
    "emptyDir: {}",
    "persistentVolumeClaim: { claimName: data }",
    "Deployment api-gateway: there is no PersistentVolumeClaim data",
  ],
  [
    "a service that selects nothing",
    "selector: { app: nlp-agent }",
    "selector: { app: nlp }",
    "Service nlp-agent: selects the pods of 0 workloads, instead of one",
  ],
  [
    "a service that leads to no port",
    "targetPort: http",
    "targetPort: web",
    "Service api-gateway: leads to port web, which its pods have not",
  ],
  [
    "a route that leads nowhere",
    "backendRefs: [{ name: api-gateway, port: 8000 }]",
    "backendRefs: [{ name: api-gateway, port: 80 }]",
    "HTTPRoute journal: leads to api-gateway:80, which is no service",
  ],
];

for (const [name, from, to, problem] of FAULTS) {
  test(`${name} is named`, () => {
    assert.equal(referenceProblems(withFault(from, to))[0], problem);
  });
}

test("secrets that operators make are there", () => {
  const brought = (kind: string): string =>
    SOUND.replaceAll("name: database-secrets, key: postgres-url", "name: postgres-app, key: uri") +
    `---\napiVersion: postgresql.cnpg.io/v1\nkind: ${kind}\nmetadata: { name: postgres }\n`;
  assert.deepEqual(referenceProblems(parseManifests(brought("Cluster"))), []);
  assert.equal(referenceProblems(parseManifests(brought("Pooler"))).length, 4);
});

test("a service that two deployments run, or none, is named", () => {
  assert.deepEqual(missingServices(withFault("[serve, --target, nlp]", "[serve, --target, auth]")), [
    "auth: 2 deployments run it, instead of one",
    "nlp: 0 deployments run it, instead of one",
  ]);
});
