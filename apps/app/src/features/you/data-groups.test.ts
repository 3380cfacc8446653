import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { routes, type MyData } from "@aura-journal/contracts";
import { dataGroups } from "./data-groups.ts";

type Held = MyData["holdings"][number];

const held = (table: string, holds: Held["holds"], more: Partial<Held> = {}): Held => ({
  table,
  service: "entries",
  holds,
  rows: 1,
  bytes: 100,
  isSealed: true,
  keptDays: null,
  ...more,
});

test("tables of one thing are one group, as well sealed as the worst of them and kept as long as the longest", () => {
  const groups = dataGroups([
    held("auth.users", "account", { isSealed: false }),
    held("journal.exports", "exports", { keptDays: 7 }),
    held("journal.export_parts", "exports", { keptDays: 9, isSealed: false, rows: 4 }),
    held("journal.journal_entries", "entries"),
    held("users.api_keys", "api-keys", { rows: 0 }),
  ]);
  assert.deepEqual(
    groups.map(({ holds }) => holds),
    ["entries", "account", "exports"],
  );
  assert.deepEqual(groups[2], {
    holds: "exports",
    rows: 5,
    bytes: 200,
    isSealed: false,
    keptDays: 9,
    tables: ["journal.exports", "journal.export_parts"],
  });
});

test("whatever the contract says may be held is shown, and has words in every language", () => {
  const schema = routes.users.getMyData.responses[200].properties.holdings.items.properties.holds;
  const all = (schema as unknown as { readonly enum: readonly Held["holds"][] }).enum;
  assert.ok(all.length > 10);
  assert.deepEqual(
    dataGroups(all.map((holds) => held(holds, holds)))
      .map(({ holds }) => holds)
      .toSorted(),
    [...all].toSorted(),
  );
  for (const language of ["en", "de", "es", "zh"]) {
    const text = readFileSync(new URL(`../../locale/${language}.json`, import.meta.url), "utf8");
    const { data } = JSON.parse(text) as { readonly data: { readonly holds: Readonly<Record<string, object>> } };
    assert.deepEqual(Object.keys(data.holds).toSorted(), [...all].toSorted(), language);
  }
});
