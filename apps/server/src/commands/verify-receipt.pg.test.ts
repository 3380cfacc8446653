import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startTestServer } from "../../../../tests/support/server.ts";
import { failureOf } from "./command.fixture.ts";
import type { CommandContext } from "./command.ts";
import { verifyReceipt } from "./verify-receipt.ts";

test("a receipt is read without a server, and refused where it was changed or signed by somebody else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "aura-receipt-"));
  const fileOf = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  let receipt: string, published: object, userId: string;
  {
    await using server = await startTestServer();
    const { accessToken: token, user, password } = await server.register();
    userId = user.userId;
    await server.call("POST", "/entries", { token, body: { content: "Gone." } });
    published = (await server.call("GET", "/.well-known/receipt-keys.json")).body;
    receipt = (await server.call("DELETE", "/users/me", { token, body: { password, when: "now" } })).body.receipt;
  }
  let told = "";
  const output = { write: (text: string) => ((told += text), true) };
  const context = { output } as unknown as CommandContext;
  const file = await fileOf("receipt.txt", `${receipt}\n`);
  const keys = await fileOf("keys.json", JSON.stringify(published));
  await verifyReceipt(context, file, { keys });
  assert.match(told, /^The signature holds\./);
  assert.ok(told.includes(userId) && told.includes("1 journal.journal_entries"), told);
  told = "";
  await verifyReceipt(context, file, { json: true });
  assert.equal(JSON.parse(told).account, userId);

  const others = await fileOf("others.json", JSON.stringify({ keys: [{ x: "A".repeat(43) }] }));
  assert.match((await failureOf(verifyReceipt(context, file, { keys: others }))).message, /not among those/);
  const [header, payload, signature] = receipt.split(".") as [string, string, string];
  const said = Buffer.from(payload, "base64url").toString().replace('"version":1', '"version":2');
  const changed = await fileOf("changed.txt", `${header}.${Buffer.from(said).toString("base64url")}.${signature}`);
  for (const name of [changed, keys])
    assert.match((await failureOf(verifyReceipt(context, name, {}))).message, /no receipt/);
  await rm(folder, { recursive: true });
});
