import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DEFAULT_RATE_LIMITS } from "@aura-journal/contracts";
import { ConfigError } from "./config.ts";
import { readRateLimits } from "./rate-limits-file.ts";

async function read(text: string): Promise<unknown> {
  const directory = await mkdtemp(join(tmpdir(), "aura-limits-"));
  try {
    const file = join(directory, "limits.yaml");
    await writeFile(file, text);
    return await readRateLimits(file);
  } finally {
    await rm(directory, { recursive: true });
  }
}

function fileOf(ofUsers: string, anonymous = ""): string {
  return `rate_limits:\n  authenticated_users: [${ofUsers}]\n  anonymous: [${anonymous}]\n`;
}

test("the contract's own limits, written as a file, are read as they are", async () => {
  assert.deepEqual(await read(JSON.stringify(DEFAULT_RATE_LIMITS)), DEFAULT_RATE_LIMITS);
});

test("keys and addresses can have limits of their own, and a pattern stands for what is below it", async () => {
  const text = `${fileOf("")}  api_keys: [{ endpoint: /entries/*, method: "*", limit: 9, window: 1h }]
  addresses: [{ endpoint: /*, method: GET, limit: 9, window: 1s }]
`;
  const { rate_limits } = (await read(text)) as typeof DEFAULT_RATE_LIMITS;
  assert.equal(rate_limits.api_keys?.length, 1);
  assert.equal(rate_limits.addresses?.length, 1);
});

test("a file that would leave a call without the limit that was meant is refused, with all that is wrong in it", async () => {
  const rule = (endpoint: string) => `{ endpoint: ${endpoint}, method: POST, limit: 9, window: 1h }`;
  for (const [text, problems] of [
    [fileOf(rule("/entrys"), rule("/auth/logon")), [/no POST \/entrys$/, /no POST \/auth\/logon$/]],
    [fileOf(rule("/auth/login")), [/POST \/auth\/login belongs under anonymous$/]],
    [fileOf("", rule("/analyze")), [/POST \/analyze belongs under authenticated_users$/]],
    [fileOf("").replace("[]", "["), [/line 3: /]],
    [fileOf(`${rule('"/entries/{id}/restore"')}, ${rule('"/entries/{entry_id}/restore"')}`), [/twice/]],
    [fileOf(rule('"/entries/(a+)+$"')), [/names, \{parameters\}/]],
    [`${fileOf("")}  api_keys: [${rule("/api-keys")}, ${rule("/auth/login")}]\n`, [/belongs under auth/, /under anon/]],
    [
      `${fileOf("")}  addresses: [${rule('"/*/restore"')}, ${rule("/internal/*")}]\n`,
      [/at most one \*/, /there is no/],
    ],
    ["a: &a [x, x]\nb: [*a, *a]\n", [/Alias resolution/]],
    [`${fileOf("")}__proto__: { polluted: true }\n`, [/__proto__ is not known here/]],
    [
      fileOf("{ endpoint: /entries, method: POST, limit: 0, window: 1y }"),
      [/line 2: .*authenticated_users\.0\.limit/, /authenticated_users\.0\.window/],
    ],
  ] as const) {
    await assert.rejects(read(text), (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.equal(error.problems.length, problems.length, error.message);
      for (const [at, problem] of problems.entries()) {
        assert.match(error.problems[at] ?? "", /^AURA_RATE_LIMITS_FILE: /);
        assert.match(error.problems[at] ?? "", problem);
      }
      return true;
    });
  }
  await assert.rejects(readRateLimits(join(tmpdir(), "aura-no-such-file.yaml")), ConfigError);
});
