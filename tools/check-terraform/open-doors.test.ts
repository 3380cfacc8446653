import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openDoors } from "./open-doors.ts";

const ROOT = fileURLToPath(new URL("../../deploy/terraform", import.meta.url));

test("nothing of what is described of AWS stands open, whether a test knows it or not", async () => {
  const files = await Array.fromAsync(glob("**/*.tf", { cwd: ROOT }));
  assert.ok(files.length > 40, `only ${files.length} files were seen`);
  const found = await Promise.all(files.map(async (file) => openDoors(file, await readFile(join(ROOT, file), "utf8"))));
  assert.deepEqual(found.flat(), []);
});

for (const [what, text, problem] of [
  [
    "a rule for the whole internet",
    'resource "aws_vpc_security_group_ingress_rule" "any" {\n  cidr_ipv4 = "0.0.0.0/0"\n}\n',
    /aws_vpc_security_group_ingress_rule\.any names the whole internet/,
  ],
  [
    "the same of IPv6, behind a route that may have it",
    'resource "aws_route" "out" {\n  destination_cidr_block = "0.0.0.0/0"\n}\n\nresource "aws_vpc_security_group_ingress_rule" "six" {\n  cidr_ipv6 = "::/0"\n}\n',
    /ingress_rule\.six names the whole internet/,
  ],
  [
    "a rule inside a security group",
    'resource "aws_security_group" "this" {\n  ingress {\n    from_port = 22\n  }\n}\n',
    /aws_security_group\.this has rules of its own/,
  ],
  [
    "a password",
    'resource "aws_db_instance" "this" {\n  password = var.password\n}\n',
    /aws_db_instance\.this has a password/,
  ],
  [
    "a policy that allows everything",
    'resource "aws_iam_role_policy" "this" {\n  policy = jsonencode({\n    Action = "*"\n  })\n}\n',
    /aws_iam_role_policy\.this allows everything/,
  ],
] as const) {
  test(`${what} is found`, () => {
    const found = openDoors("main.tf", text);
    assert.equal(found.length, 1);
    assert.match(found[0] ?? "", problem);
  });
}

test("a password that passes through, and what a comment says, are no open doors", () => {
  assert.deepEqual(
    openDoors("main.tf", 'resource "a" "b" {\n  # cidr_ipv4 = "0.0.0.0/0"\n  auth_token_wo = var.auth_token\n}\n'),
    [],
  );
});
