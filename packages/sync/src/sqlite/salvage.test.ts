import assert from "node:assert/strict";
import { test } from "node:test";
import { salvagedJournal } from "./salvage.ts";

const UNREADABLE = { version: null, is_waiting: 1, is_deleted: 0, tags: "[", rest: "{" };

test("of an entry whose particulars can't be read any text is brought over, a heart too, and no blank", () => {
  const entries = ["so to bed", "\u2764\ufe0f", " \n"].map((content, at) => ({
    ...UNREADABLE,
    entry_id: `entry-${at}`,
    content,
  }));
  const statements = salvagedJournal((table) => (table === "entries" ? entries : []));
  const brought = statements.flatMap(({ params = [] }) => params.filter((value) => String(value).startsWith("entry-")));
  assert.deepEqual([...new Set(brought)], ["entry-0", "entry-1"]);
});
