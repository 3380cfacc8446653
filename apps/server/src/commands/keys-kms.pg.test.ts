import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { KeyringError } from "@aura-journal/crypto";
import { readCloudSettings } from "../config.ts";
import { AWS_KEY, awsError, startAwsServer, type AwsServer } from "../platform/clouds/aws-server.fixture.ts";
import { cloudKeyServices } from "../platform/clouds/key-service.ts";
import { GOOGLE_KEY, startGoogleServer, type GoogleServer } from "../platform/clouds/google-server.fixture.ts";
import { readKeyring, sealOf } from "../platform/master-key.ts";
import { createTestMachine, type TestContext, type TestMachine } from "./command.fixture.ts";
import { doctor } from "./doctor.ts";
import { rotateKeys } from "./keys.ts";

const AWS = `aws-kms:${AWS_KEY}`;
const GOOGLE = `gcp-kms:${GOOGLE_KEY}`;
let machine: TestMachine;
let aws: AwsServer;
let google: GoogleServer;
before(async () => {
  [machine, aws, google] = await Promise.all([createTestMachine(), startAwsServer(), startGoogleServer()]);
  await machine.addUser();
});
after(() => Promise.all([machine, aws, google].map((each) => each[Symbol.asyncDispose]())));

function contextWith(kms: string | undefined): TestContext {
  const { settings: clouds } = readCloudSettings({ ...aws.environment, ...google.environment });
  return { ...machine.context(), config: () => ({ ...machine.config, kms, clouds }) };
}

async function keyIds(): Promise<string[]> {
  const services = cloudKeyServices(contextWith(undefined).config().clouds);
  return [...(await readKeyring(machine.config.masterKeyFile, services)).keys.keys()];
}

async function diagnosis(kms: string | undefined): Promise<string> {
  const context = contextWith(kms);
  await doctor(context, {}).catch(() => {});
  return context.said.output;
}

test("a rotation moves the master key from its file to AWS, on to Google, and back; each time what is stored opens, and the doctor says so", async () => {
  const file = machine.config.masterKeyFile;
  assert.match(await diagnosis(AWS), /✗ keys .*lies in clear, and AURA_KMS is aws-kms.*\n.*aura keys rotate --kek/);
  const moves: readonly (readonly [kms: string | undefined, seal: string | undefined, id: string])[] = [
    [AWS, AWS, "k2"],
    [GOOGLE, GOOGLE, "k3"],
    // Nothing said: it stays where it is.
    [undefined, GOOGLE, "k4"],
    ["none", undefined, "k5"],
  ];
  for (const [kms, seal, id] of moves) {
    const context = contextWith(kms);
    await rotateKeys(context, { kek: true });
    assert.deepEqual([await sealOf(file), await keyIds()], [seal, [id]]);
    if (kms === GOOGLE) assert.match(await diagnosis(kms), new RegExp(`✓ keys {7}${GOOGLE} wraps and unwraps`));
  }
  assert.match(await diagnosis("none"), /✓ keys {7}the master key opens what is stored/);
});

test("a service that is away stops a rotation before anything is written, and the doctor says what to do", async () => {
  await rotateKeys(contextWith(AWS), { kek: true });
  const file = machine.config.masterKeyFile;
  const before = await readFile(file, "utf8");
  aws.behaviours.set(AWS_KEY, awsError(400, "DisabledException"));
  for (const kms of [AWS, GOOGLE]) {
    await assert.rejects(rotateKeys(contextWith(kms), { kek: true }), (error) => {
      return error instanceof KeyringError && /disabled or about to be deleted/.test(error.message);
    });
  }
  assert.equal(await readFile(file, "utf8"), before);
  assert.match(await diagnosis(AWS), /✗ keys .*disabled or about to be deleted.*\n.*A running server goes on/);
  aws.behaviours.clear();
  assert.equal(await sealOf(file), AWS);
});
