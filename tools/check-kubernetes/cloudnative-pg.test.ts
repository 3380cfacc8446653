import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { cloudNativePgProblems } from "./cloudnative-pg.ts";
import { parseManifests } from "./manifests.ts";

const TYPES = `export interface ICluster {
  "apiVersion": "postgresql.cnpg.io/v1";
  "kind": "Cluster";
  "metadata": { "name"?: string };
  "spec": { "instances": number; "managed"?: { "roles"?: Array<{ "name": string; "ensure"?: "present" | "absent" }> } };
}
`;
const CLUSTER = "apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: { name: postgres }\nspec:\n";

let types = "";
before(async () => {
  types = await mkdtemp(join(tmpdir(), "aura-types-"));
  await mkdir(join(types, "postgresql.cnpg.io", "v1"), { recursive: true });
  await writeFile(join(types, "postgresql.cnpg.io", "v1", "Cluster.d.ts"), TYPES);
});
after(() => rm(types, { recursive: true }));

function problemsOf(spec: string): string[] {
  return cloudNativePgProblems(parseManifests(CLUSTER + spec), types);
}

test("a cluster that fits its type is no problem", () => {
  assert.deepEqual(problemsOf("  instances: 3\n  managed: { roles: [{ name: aura, ensure: present }] }\n"), []);
});

test("a field that its type does not know, a wrong word and a missing field are named", () => {
  assert.match(
    problemsOf("  instances: 3\n  instance: 3\n")[0] ?? "",
    /^Cluster postgres: .*"instance".* does not exist/,
  );
  assert.match(
    problemsOf("  instances: 3\n  managed: { roles: [{ name: aura, login: true }] }\n")[0] ?? "",
    /"login".* does not exist/,
  );
  assert.match(
    problemsOf("  instances: 3\n  managed: { roles: [{ name: aura, ensure: there }] }\n")[0] ?? "",
    /"there"/,
  );
  assert.match(problemsOf("  managed: {}\n")[0] ?? "", /instances\W+ is missing/);
});

test("a kind that it has not is named", () => {
  const [problem = ""] = cloudNativePgProblems(parseManifests(CLUSTER.replace("Cluster", "Klaster")), types);
  assert.match(problem, /^Klaster postgres: /);
});
