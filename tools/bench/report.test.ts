import assert from "node:assert/strict";
import { test } from "node:test";
import { intoReadme, report } from "./report.ts";

const README = `# Title

<!-- The table of docs/benchmarks/server.md; \`npm run bench:server -- --write\` puts it here. -->

old

<!-- End of the table. -->

The rest.
`;
const part = {
  rows: [{ what: "a call", goal: "≤ 1 ms", found: "0.5 ms", isMet: true }],
  details: "| other | table |\n| --- | --- |\n| 1 | 2 |",
};
const printed = `${report("server", "- a machine\n- its disk", [{ title: "Part", result: part }], "full")}\n`;

test("the README gets the report's first table and the machine, between its marks, as often as asked", () => {
  const once = intoReadme("server", README, printed);
  assert.match(once, /\| a call \| ≤ 1 ms \| 0\.5 ms \| yes \|/);
  assert.match(once, /- a machine\n- its disk\n/);
  assert.doesNotMatch(once, /old|other/);
  assert.ok(once.endsWith("<!-- End of the table. -->\n\nThe rest.\n"));
  assert.equal(intoReadme("server", once, printed), once);
});

test("a README without the marks is left alone", () => {
  assert.throws(() => intoReadme("server", "# Title\n", printed), /no place/);
});

test("of two tables in the README each report writes its own", () => {
  const both = `${README}\n${README.replaceAll("server", "app")}`;
  const written = intoReadme("app", both, printed);
  assert.ok(written.startsWith(README));
  assert.match(written.slice(README.length), /\| a call \|/);
});
