import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { buildDashboards } from "./all.ts";

const WRITTEN = new URL("../../deploy/monitoring/dashboards/", import.meta.url);

test("the dashboards that are committed are the ones that are made here: npm run dashboards", async () => {
  const made = buildDashboards();
  assert.deepEqual((await readdir(WRITTEN)).toSorted(), [...made.keys()].toSorted());
  for (const [file, text] of made) assert.equal(await readFile(new URL(file, WRITTEN), "utf8"), text, file);
});

test("every panel has a title, a sentence of what it shows, a question, and a place of its own", () => {
  for (const [file, text] of buildDashboards()) {
    const { uid, panels } = JSON.parse(text) as { uid: string; panels: Panel[] };
    assert.equal(`${uid}.json`, `aura-${file}`);
    const placed = panels.filter(({ type }) => type !== "row");
    assert.ok(placed.length > 3, file);
    for (const { title, description, targets } of placed) {
      assert.match(description, /\.$/, `${file}: ${title}`);
      assert.ok(targets.length > 0, `${file}: ${title}`);
    }
    const places = placed.map(({ gridPos: { x, y } }) => `${x},${y}`);
    assert.equal(new Set(places).size, places.length, `${file}: panels lie upon each other`);
  }
});

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly targets: readonly object[];
  readonly gridPos: { readonly x: number; readonly y: number };
}
