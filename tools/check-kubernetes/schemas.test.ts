import assert from "node:assert/strict";
import { test } from "node:test";
import { parseManifests } from "./manifests.ts";
import { createSchemaCheck } from "./schemas.ts";

const OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
const check = createSchemaCheck(
  {
    components: {
      schemas: {
        [OBJECT_META]: {
          type: "object",
          properties: {
            name: { type: "string" },
            labels: { type: "object", additionalProperties: { type: "string" } },
          },
        },
        "io.k8s.api.policy.v1.Budget": {
          type: "object",
          "x-kubernetes-group-version-kind": [{ group: "policy", version: "v1", kind: "Budget" }],
          properties: {
            apiVersion: { type: "string" },
            kind: { type: "string" },
            metadata: { allOf: [{ $ref: `#/components/schemas/${OBJECT_META}` }], default: {} },
            env: {
              type: "array",
              "x-kubernetes-list-map-keys": ["name"],
              items: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
            },
          },
        },
      },
    },
  },
  [
    {
      spec: {
        group: "example.com",
        names: { kind: "Store" },
        versions: [
          {
            name: "v1",
            served: true,
            schema: {
              openAPIV3Schema: {
                type: "object",
                properties: {
                  apiVersion: { type: "string" },
                  kind: { type: "string" },
                  metadata: { type: "object" },
                  spec: {
                    type: "object",
                    properties: {
                      action: { type: "string", pattern: "^(?i)(abort|warn)?$" },
                      level: { type: "string", enum: ["low", "high"] },
                      free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
                    },
                    oneOf: [{ required: ["level"] }, { required: ["action"] }],
                  },
                },
              },
            },
          },
          { name: "v1beta1", served: false, schema: { openAPIV3Schema: { type: "object" } } },
        ],
      },
    },
  ],
);

function problemsOf(text: string): readonly string[] {
  return parseManifests(text).flatMap((manifest) => check(manifest));
}

const BUDGET = "apiVersion: policy/v1\nkind: Budget\nmetadata: { name: a, labels: { app: a } }\n";
const STORE = "apiVersion: example.com/v1\nkind: Store\nmetadata: { name: a }\n";

test("what fits its schema is no problem", () => {
  assert.deepEqual(problemsOf(`${BUDGET}env: [{ name: a }, { name: b }]\n`), []);
  assert.deepEqual(problemsOf(`${STORE}spec: { level: low, free: { any: thing } }\n`), []);
  assert.deepEqual(problemsOf(`${STORE}spec: { action: Warn }\n`), []);
});

test("a field that no schema knows is named, however deep it lies", () => {
  assert.deepEqual(problemsOf(`${BUDGET}specs: {}\n`), ['Budget a: the manifest has no field "specs"']);
  assert.deepEqual(problemsOf(BUDGET.replace("labels", "label")), ['Budget a: /metadata has no field "label"']);
  assert.deepEqual(problemsOf(`${BUDGET}env: [{ name: a, vale: b }]\n`), ['Budget a: /env/0 has no field "vale"']);
  assert.deepEqual(problemsOf(`${STORE}spec: { level: low, levle: low }\n`), ['Store a: /spec has no field "levle"']);
  assert.deepEqual(problemsOf(STORE.replace("name: a", "name: a, nmae: a")), [
    'Store a: /metadata has no field "nmae"',
  ]);
});

test("a version that is not served any more is named", () => {
  assert.deepEqual(problemsOf(BUDGET.replace("policy/v1", "policy/v1beta1")), [
    "Budget a: policy/v1beta1 has no Budget that is served",
  ]);
  assert.deepEqual(problemsOf(STORE.replace("example.com/v1", "example.com/v1beta1")), [
    "Store a: example.com/v1beta1 has no Store that is served",
  ]);
});

test("a wrong type, a wrong word, a missing field and a name that stands twice are named", () => {
  assert.deepEqual(problemsOf(`${BUDGET}env: a\n`), ["Budget a: /env must be array"]);
  assert.deepEqual(problemsOf(`${BUDGET}env: [{}]\n`), ["Budget a: /env/0 must have required property 'name'"]);
  assert.deepEqual(problemsOf(`${BUDGET}env: [{ name: a }, { name: a }]\n`), ["Budget a: /env names something twice"]);
  assert.deepEqual(problemsOf(`${STORE}spec: { level: middle }\n`), ["Store a: /spec/level must be one of low, high"]);
  assert.match(problemsOf(`${STORE}spec: { action: stop }\n`)[0] ?? "", /must match pattern/);
  assert.equal(problemsOf(`${STORE}spec: { level: low, action: warn }\n`).length, 1);
});
