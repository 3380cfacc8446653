import assert from "node:assert/strict";
import { test } from "node:test";
import { format, inspect } from "node:util";
import { secret } from "./redacted.ts";

test("a secret prints as redacted in templates, JSON, the inspector and format strings", () => {
  const password = secret("hunter2");
  const shown = [
    password.toString(),
    String(password),
    JSON.stringify({ password }),
    inspect({ password }, { showHidden: true, depth: 9 }),
    format("%s %o %j %O", password, password, password, password),
    JSON.stringify({ ...password }),
    Object.values(password).join(),
  ];
  for (const text of shown) assert.doesNotMatch(text, /hunter2/);
  assert.equal(password.toString(), "<redacted>");
  assert.equal(inspect(password), "<redacted>");
});

test("a secret gives its value to who asks for it", () => {
  const value = { token: "t" };
  assert.equal(secret(value).reveal(), value);
});
