import assert from "node:assert/strict";
import { test } from "node:test";
import { KeyringError } from "@aura-journal/crypto";
import { ConfigError, readConfig } from "../config.ts";
import { AuraError } from "../platform/errors.ts";
import { CommandFailure, type CommandContext } from "./command.ts";
import { explain } from "./explain.ts";
import { createProgram } from "./program.ts";

async function run(...words: string[]): Promise<{ output: string; errors: string; exitCode: number }> {
  const said = { output: "", errors: "" };
  const context = {
    config: () => readConfig({ PORT: "many", METRICS_PORT: "-1" }, { isRoot: false, cores: 1 }),
    output: { write: (text: string) => (said.output += text) },
    errors: { write: (text: string) => (said.errors += text) },
    now: () => new Date(),
    signal: new AbortController().signal,
    reloadOnHangup: () => {},
  } as unknown as CommandContext;
  try {
    await createProgram(context, 0).parseAsync(["node", "aura", ...words]);
    return { ...said, exitCode: 0 };
  } catch (error) {
    const { text, exitCode } = explain(error);
    return { output: said.output, errors: said.errors + text, exitCode };
  }
}

test("every command has help with an example, whatever the environment holds", async () => {
  const commands = [
    ["serve"],
    ["migrate"],
    ["doctor"],
    ["import"],
    ["export"],
    ["backup"],
    ["backup", "verify"],
    ["restore"],
    ["keys", "create"],
    ["keys", "rotate"],
    ["analysis", "status"],
    ["analysis", "run"],
    ...["login", "logout", "write", "today", "search"].map((name) => [name]),
    ...["add", "list", "disable", "enable", "role"].map((name) => ["user", name]),
  ];
  for (const words of commands) {
    const { output, exitCode } = await run(...words, "--help");
    assert.equal(exitCode, 0, words.join(" "));
    assert.match(output, new RegExp(`Examples:\n(?:.*\n)*  .*aura ${words.join(" ")}`), words.join(" "));
  }
});

test("no command, an unknown one, a missing word and an odd number are wrong usage", async () => {
  assert.equal((await run()).exitCode, 2);
  assert.equal((await run("frobnicate")).exitCode, 2);
  assert.equal((await run("user", "add")).exitCode, 2);
  assert.equal((await run("import", "x.jsonl")).exitCode, 2);
  const { errors, exitCode } = await run("import", "x.jsonl", "--user", "a@b.org", "--shift-years", "1e3");
  assert.equal(exitCode, 2);
  assert.match(errors, /whole number/);
});

test("a configuration with faults names all of them and ends with 2", async () => {
  const { errors, exitCode } = await run("user", "list");
  assert.equal(exitCode, 2);
  assert.match(errors, /PORT: [^]*METRICS_PORT: /);
});

test("the doctor counts faults of the configuration among its findings", async () => {
  const { output, errors, exitCode } = await run("doctor");
  assert.equal(exitCode, 1);
  assert.match(output, /✗ config +PORT: [^]*✗ config +METRICS_PORT: /);
  assert.match(errors, /2 things/);
});

test("an error is told in sentences, with its causes' first lines and never a stack", () => {
  const driver = new Error('duplicate key\ndetail: Key (email)=("canary") exists');
  const failure = new AuraError("DB_001", "The database does not answer", { cause: driver });
  assert.deepEqual(explain(failure), {
    text: "aura: The database does not answer\n  because: duplicate key\n",
    exitCode: 1,
  });
  const weak = new AuraError("VAL_001", "Invalid password", { details: { field: "password", reason: "is too short" } });
  assert.equal(explain(weak).text, "aura: Invalid password: password is too short\n");
  assert.deepEqual(explain(new CommandFailure("Interrupted.", 130)), { text: "aura: Interrupted.\n", exitCode: 130 });
  assert.equal(explain(new KeyringError("no key")).text, "aura: no key\n");
  assert.equal(explain(new ConfigError(["a", "b"])).exitCode, 2);
});
