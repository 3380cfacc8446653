import assert from "node:assert/strict";
import { test } from "node:test";
import { earlierVersion } from "../support/other-version.ts";
import { upgradeFrom } from "./upgrade.ts";

const earlier = earlierVersion();
const missing =
  earlier === undefined && process.env["AURA_REQUIRE_ALL"] !== "1"
    ? "this clone does not reach back to an earlier schema: no upgrade was tried"
    : undefined;

test(
  "a journal goes from an earlier version to this one, back, and forward again, and keeps every word",
  { skip: missing ?? false },
  async (t) => {
    assert.ok(earlier !== undefined, "the clone reaches back to an earlier schema");
    const { entries, migrations, faults } = await upgradeFrom(earlier, { entries: 5 });
    t.diagnostic(`from ${earlier}: ${entries} entries, ${migrations.before} migrations and then ${migrations.after}`);
    assert.deepEqual(faults, []);
    assert.ok(migrations.after >= migrations.before);
  },
);
