import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { allRoutes } from "@aura-journal/contracts";
import { checkFields } from "./platform/answer-shape.ts";
import { parseFields } from "./platform/field-selection.ts";
import { limitsByRoute } from "./platform/limit-rules.ts";
import { answerShapeOf, transformsByRoute } from "./platform/transform-rules.ts";
import { readRateLimits } from "./rate-limits-file.ts";
import { readTransforms } from "./transform-file.ts";

const manual = await readFile(new URL("../../../docs/gateway.md", import.meta.url), "utf8");

function example(kind: string): string {
  const [, text] = new RegExp(`\`\`\`\\w+ ${kind}\\n(.*?)\`\`\``, "s").exec(manual) ?? [];
  assert.ok(text !== undefined, `no example of ${kind}`);
  return text;
}

async function asFile<T>(text: string, read: (file: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "aura-manual-"));
  try {
    const file = join(directory, "example.yaml");
    await writeFile(file, text);
    return await read(file);
  } finally {
    await rm(directory, { recursive: true });
  }
}

test("the manual's file of limits is taken, and means what is written beside it", async () => {
  const limits = limitsByRoute(await asFile(example("limits"), readRateLimits));
  assert.equal(limits.get("getEntry")?.authenticated_users?.limit, 10_000);
  assert.equal(limits.get("updateEntry")?.authenticated_users?.limit, 5_000);
  assert.equal(limits.get("pushChanges")?.authenticated_users?.isInUnits, true);
  assert.equal(limits.get("livez"), undefined);
});

test("the manual's file of transformations is taken", async () => {
  const transforms = transformsByRoute(await asFile(example("transform"), readTransforms));
  assert.equal(transforms.get("createEntry")?.requestBody.length, 3);
  assert.deepEqual(transforms.get("getEntry")?.responseBody, [{ kind: "rename", path: ["content"], to: "text" }]);
});

test("the manual's selections are fields of those calls", () => {
  const lines = example("fields").trim().split("\n");
  assert.equal(lines.length, 3);
  for (const line of lines) {
    const [, path, fields = ""] = /^GET ([^?]+)\?fields=(.+)$/.exec(line) ?? [];
    const route = allRoutes().find((one) => one.method === "GET" && one.path === path);
    assert.ok(route !== undefined, line);
    checkFields(parseFields(fields), answerShapeOf(route));
  }
});
