import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { stageManifests } from "./render.ts";

let source = "";
let place = "";
before(async () => {
  [source, place] = await Promise.all([
    mkdtemp(join(tmpdir(), "aura-source-")),
    mkdtemp(join(tmpdir(), "aura-staged-")),
  ]);
  const files = {
    "monitoring/rules.yaml": "",
    "kubernetes/components/redis/kustomization.yaml": "",
    "kubernetes/components/spare/kustomization.yaml": "",
    "kubernetes/overlays/dev/kustomization.yaml": "components: [../../components/redis]\n",
    "kubernetes/overlays/dev/secrets/master.key": "the operator's own",
    "kubernetes/overlays/production/kustomization.yaml": "components: [../../components/redis]\n",
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(source, name)), { recursive: true });
    await writeFile(join(source, name), text);
  }
});
after(() => Promise.all([source, place].map((folder) => rm(folder, { recursive: true }))));

test("every component is in some overlay, and no secret of the operator's in the copy", async () => {
  const overlays = await stageManifests(source, place);
  assert.deepEqual(overlays.map((folder) => basename(folder)).toSorted(), [
    "dev",
    "production",
    "production-and-spare-components",
  ]);
  const spare = await readFile(
    join(place, "kubernetes", "overlays", "production-and-spare-components", "kustomization.yaml"),
    "utf8",
  );
  assert.deepEqual(JSON.parse(spare), { resources: ["../production"], components: ["../../components/spare"] });
  assert.doesNotMatch(
    await readFile(join(place, "kubernetes", "overlays", "dev", "secrets", "master.key"), "utf8"),
    /operator/,
  );
});
