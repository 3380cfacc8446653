import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { checkAnalysis } from "./doctor-analysis.ts";

const NO_BUDGET = { day: undefined, month: undefined, userDay: undefined, userMonth: undefined };

async function verdicts(google: Parameters<typeof checkAnalysis>[0]["google"]): Promise<string[]> {
  const found: string[] = [];
  const config = { google, remoteBudget: NO_BUDGET };
  for await (const { verdict, message } of checkAnalysis(config)) found.push(`${verdict}: ${message}`);
  return found.filter((line) => line !== "warning: nothing bounds what the outside service may cost");
}

test("the doctor tells whether the cost of the outside service has a bound", async () => {
  const google = { host: "127.0.0.1", port: 1, isPlain: true, keyFile: undefined };
  const said: string[] = [];
  for (const remoteBudget of [NO_BUDGET, { ...NO_BUDGET, userDay: 5 }, { ...NO_BUDGET, day: 60, month: 900 }]) {
    for await (const { verdict, message } of checkAnalysis({ google, remoteBudget }))
      said.push(`${verdict}: ${message}`);
  }
  assert.deepEqual(
    said.filter((line) => /bounds|units/.test(line)),
    [
      "warning: nothing bounds what the outside service may cost",
      "warning: nothing bounds what the outside service may cost",
      "good: at most 60 a day and 900 a month units are spent there",
    ],
  );
});

test("the doctor tells who reads texts, whether the key file is one, and whether the service can be reached", async () => {
  assert.deepEqual(await verdicts(undefined), ["good: texts are read on this machine alone"]);
  const directory = await mkdtemp(join(tmpdir(), "aura-doctor-"));
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const keyFile = join(directory, "key.json");
  const google = { host: "127.0.0.1", port, isPlain: false, keyFile };
  const reached = `good: 127.0.0.1:${port} can be reached`;
  try {
    assert.deepEqual(await verdicts(google), [`bad: ${keyFile} cannot be read (ENOENT)`, reached]);
    await writeFile(keyFile, "secret words", { mode: 0o600 });
    assert.deepEqual(await verdicts(google), [`bad: ${keyFile} cannot be read (it is no JSON)`, reached]);
    await writeFile(keyFile, "{}");
    assert.deepEqual(await verdicts(google), [`bad: ${keyFile} is no key file`, reached]);
    await writeFile(keyFile, '{"type":"service_account"}');
    assert.deepEqual(await verdicts(google), [
      `good: texts of those who consent go to Google, with ${keyFile}`,
      reached,
    ]);
    await chmod(keyFile, 0o644);
    assert.deepEqual(await verdicts(google), [`warning: others can read ${keyFile}`, reached]);
    assert.match((await verdicts({ ...google, isPlain: true })).join("\n"), /^warning: .*in clear.*\n/);
    await new Promise((resolve) => server.close(resolve));
    const [, away] = await verdicts({ ...google, keyFile: undefined });
    assert.equal(away, `warning: 127.0.0.1:${port} cannot be reached (ECONNREFUSED)`);
  } finally {
    server.close();
    await rm(directory, { recursive: true });
  }
});
