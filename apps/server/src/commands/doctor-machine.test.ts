import assert from "node:assert/strict";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { readConfig, secretText, type Config } from "../config.ts";
import { formatFinding, type Finding } from "./doctor.ts";
import { checkConfig, checkDirectory, checkMail, checkPort, checkTimeZones } from "./doctor-machine.ts";

let dataDir: string;
before(async () => (dataDir = await mkdtemp(join(tmpdir(), "aura-doctor-"))));
after(async () => rm(dataDir, { recursive: true, force: true }));

function configOf(changes: Partial<Config> = {}): Config {
  const base = readConfig({ AURA_DATA_DIR: dataDir, HOST: "127.0.0.1" }, { isRoot: false, cores: 1 });
  return { ...base, ...changes };
}

async function verdictsOf(findings: AsyncIterable<Finding>): Promise<string[]> {
  const verdicts: string[] = [];
  for await (const finding of findings) verdicts.push(`${finding.area} ${finding.verdict}`);
  return verdicts;
}

test("a directory that others can write to is bad, one that is not there yet is fine", async () => {
  assert.equal((await verdictsOf(checkDirectory(configOf())))[0], "data good");
  await chmod(dataDir, 0o777);
  assert.equal((await verdictsOf(checkDirectory(configOf())))[0], "data bad");
  await chmod(dataDir, 0o700);
  assert.deepEqual(await verdictsOf(checkDirectory(configOf({ dataDir: join(dataDir, "new") }))), ["data good"]);
  const file = join(dataDir, "file");
  await writeFile(file, "");
  assert.deepEqual(await verdictsOf(checkDirectory(configOf({ dataDir: file }))), ["data bad"]);
});

test("a port that another process holds is told from a free one", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  assert.equal((await checkPort(configOf({ port }))).verdict, "warning");
  server.close();
  await once(server, "close");
  assert.equal((await checkPort(configOf({ port }))).verdict, "good");
  assert.equal((await checkPort(configOf({ host: "192.0.2.1", port }))).verdict, "bad");
});

test("a mail server that does not answer is bad, and its password is not told", async () => {
  const finding = await checkMail(configOf({ smtpUrl: secretText("smtp://user:canary@127.0.0.1:9/") }));
  assert.equal(finding.verdict, "bad");
  assert.doesNotMatch(formatFinding(finding), /canary/);
  assert.equal((await checkMail(configOf())).verdict, "good");
});

test("a server that others reach without TLS is warned of", () => {
  const verdicts = (config: Config) => [...checkConfig(config)].map(({ verdict }) => verdict);
  assert.deepEqual(verdicts(configOf()), ["good"]);
  assert.deepEqual(verdicts(configOf({ host: "0.0.0.0" })), ["good", "warning"]);
  assert.deepEqual(verdicts(configOf({ host: "0.0.0.0", publicUrl: "https://journal.example.org" })), ["good"]);
});

test("old rules of time zones are noticed", () => {
  const year = Number.parseInt(process.versions["tz"] ?? "", 10);
  assert.equal(checkTimeZones(new Date(Date.UTC(year, 5, 1))).verdict, "good");
  assert.equal(checkTimeZones(new Date(Date.UTC(year + 3, 5, 1))).verdict, "warning");
});
