import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { KeyringError } from "@aura-journal/crypto";
import { readCloudSettings } from "../../config.ts";
import {
  AWS_KEY,
  awsAnswer,
  awsError,
  startAwsServer,
  webIdentity,
  WEB_IDENTITY_TOKEN,
  type AwsBehaviour,
  type AwsServer,
} from "./aws-server.fixture.ts";
import {
  GOOGLE_KEY,
  googleAnswer,
  googleError,
  googleLies,
  startGoogleServer,
  type GoogleBehaviour,
  type GoogleServer,
} from "./google-server.fixture.ts";
import { callClouds } from "./cloud-calls.ts";
import type { CloudFailure } from "./cloud-failure.ts";
import type { CloudRequest } from "./cloud-request.ts";
import { cloudKeyServices, type KeyService } from "./key-service.ts";

const CONTEXT = { purpose: "a test" };
const SECRET = Buffer.from("0123456789abcdef0123456789abcdef");
let aws: AwsServer;
let google: GoogleServer;
let directory: string;
before(async () => {
  [aws, google] = await Promise.all([startAwsServer(), startGoogleServer()]);
  directory = await mkdtemp(join(tmpdir(), "aura-clouds-"));
});
after(async () => {
  await Promise.all([aws[Symbol.asyncDispose](), google[Symbol.asyncDispose](), rm(directory, { recursive: true })]);
});

function serviceAs(uri: string, env: Readonly<Record<string, string>>): KeyService {
  const { settings, problems } = readCloudSettings({ HOME: directory, ...env });
  assert.deepEqual(problems, []);
  return cloudKeyServices(settings)(uri);
}

const atAws = () => serviceAs(`aws-kms:${AWS_KEY}`, aws.environment);
const atGoogle = () => serviceAs(`gcp-kms:${GOOGLE_KEY}`, google.environment);

async function said(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof KeyringError, String(error));
    assert.doesNotMatch(error.message, /hunter2|0123456789abcdef0123/);
    return error.message;
  }
  return assert.fail("it went well");
}

test("what a key wraps it gives back for the same context alone; requests are signed, and each names key and context", async () => {
  const roundTrip = async (service: KeyService): Promise<void> => {
    const wrapped = await service.wrap(SECRET, CONTEXT);
    assert.ok(!wrapped.includes(SECRET));
    const [again, other] = await Promise.all([
      service.unwrap(wrapped, CONTEXT),
      said(service.unwrap(wrapped, { purpose: "another" })),
    ]);
    assert.deepEqual(again, SECRET);
    assert.match(other, /not what that key sealed/);
  };
  await Promise.all([roundTrip(atAws()), roundTrip(atGoogle())]);
  assert.deepEqual(aws.operations.slice(0, 2), ["TrentService.Encrypt", "TrentService.Decrypt"]);
  assert.deepEqual(google.calls.slice(0, 2), ["Encrypt", "Decrypt"]);
});

test("a web identity is exchanged for credentials that sign", async () => {
  const tokenFile = join(directory, "token");
  await writeFile(tokenFile, WEB_IDENTITY_TOKEN);
  const service = serviceAs(`aws-kms:${AWS_KEY}`, webIdentity(aws.url, tokenFile));
  assert.ok((await service.wrap(SECRET, CONTEXT)).length > 32);
  await writeFile(tokenFile, "somebody else");
  assert.match(await said(service.wrap(SECRET, CONTEXT)), /does not know who asks/);
});

test("wrong credentials, none, a key of another region and one that is not there are told apart", async () => {
  const elsewhere = AWS_KEY.replace("eu-central-1", "us-east-1");
  const [forged, none, region, missing] = await Promise.all([
    said(serviceAs(`aws-kms:${AWS_KEY}`, { ...aws.environment, AWS_SECRET_ACCESS_KEY: "x" }).wrap(SECRET, CONTEXT)),
    said(
      serviceAs(`aws-kms:${AWS_KEY}`, { AWS_EC2_METADATA_DISABLED: "true", AWS_ENDPOINT_URL_KMS: aws.url }).wrap(
        SECRET,
        CONTEXT,
      ),
    ),
    said(serviceAs(`aws-kms:${elsewhere}`, aws.environment).wrap(SECRET, CONTEXT)),
    said(serviceAs(`gcp-kms:${GOOGLE_KEY}x`, google.environment).wrap(SECRET, CONTEXT)),
  ]);
  assert.match(forged, /does not know who asks/);
  assert.match(none, /does not know who asks/);
  assert.match(region, /us-east-1.* does not exist there; check its name, account, project and region/);
  assert.match(missing, /does not exist there/);
});

const MEGABYTES = Buffer.alloc(10 * 1024 * 1024, 0x41);
const DEADLINE_MS = 5_000;

const AWS_TRIALS: Readonly<Record<string, readonly [AwsBehaviour, CloudFailure]>> = {
  "another-key": [awsAnswer(JSON.stringify({ KeyId: AWS_KEY, Plaintext: SECRET.toString("base64") })), "nonsense"],
  "no-plaintext": [awsAnswer(JSON.stringify({ KeyId: AWS_KEY })), "nonsense"],
  garbage: [awsAnswer(randomBytes(1_000)), "nonsense"],
  page: [awsAnswer("<!doctype html>hunter2", 200, "text/html"), "nonsense"],
  "ten-megabytes": [awsAnswer(MEGABYTES), "nonsense"],
  "ten-megabytes-of-an-answer": [
    awsAnswer(JSON.stringify({ KeyId: AWS_KEY, Plaintext: MEGABYTES.toString("base64") })),
    "nonsense",
  ],
  silence: [() => {}, "slow"],
  quota: [awsError(400, "ThrottlingException", { "retry-after": "60" }), "quota"],
  disabled: [awsError(400, "DisabledException"), "unusable"],
  "no-right": [awsError(400, "AccessDeniedException"), "denied"],
  cut: [(response) => response.destroy(), "unreachable"],
};

const GOOGLE_TRIALS: Readonly<Record<string, readonly [GoogleBehaviour, CloudFailure]>> = {
  "another-key": [googleLies.anotherKey, "nonsense"],
  garbage: [googleAnswer(randomBytes(1_000)), "nonsense"],
  "ten-megabytes": [googleAnswer(MEGABYTES), "nonsense"],
  silence: [() => {}, "slow"],
  quota: [googleError(8, 60), "quota"],
  disabled: [googleError(9), "unusable"],
  "no-right": [googleError(7), "denied"],
  "nobody-at-home": [googleError(14), "unreachable"],
};

test("garbage, lies, ten megabytes, silence, quotas and cut connections are told apart, in time, and beside each other", async () => {
  const named = (key: string, name: string): string => key.replace(/[^/]+$/, name);
  const requests: (CloudRequest & { readonly expected: CloudFailure })[] = [];
  const request = { kind: "wrap", bytes: SECRET, context: CONTEXT } as const;
  for (const [name, [behaviour, expected]] of Object.entries(AWS_TRIALS)) {
    aws.behaviours.set(named(AWS_KEY, name), behaviour);
    requests.push({ ...request, provider: "aws", name: named(AWS_KEY, name), expected });
  }
  for (const [name, [behaviour, expected]] of Object.entries(GOOGLE_TRIALS)) {
    google.behaviours.set(named(GOOGLE_KEY, name), behaviour);
    requests.push({ ...request, provider: "google", name: named(GOOGLE_KEY, name), expected });
  }
  const { settings } = readCloudSettings({ ...aws.environment, ...google.environment });
  const answers = await callClouds(requests, settings, DEADLINE_MS);
  for (const [at, { name, expected }] of requests.entries()) {
    assert.deepEqual(answers[at], { failure: expected }, name);
  }
});

test("what passes by itself is tried again, after the delay that was asked for", async () => {
  const cameMs: number[] = [];
  const twice = <Args extends unknown[]>(
    behaviours: Map<string, (...args: Args) => void>,
    name: string,
    first: (...args: Args) => void,
  ) =>
    behaviours.set(name, (...args) => {
      cameMs.push(performance.now());
      behaviours.delete(name);
      first(...args);
    });
  twice(aws.behaviours, AWS_KEY, awsError(400, "ThrottlingException", { "retry-after": "1" }));
  twice(google.behaviours, GOOGLE_KEY, googleError(8, 1));
  const { settings } = readCloudSettings({ ...aws.environment, ...google.environment });
  const request = { kind: "wrap", bytes: SECRET, context: CONTEXT } as const;
  const answers = await callClouds(
    [
      { ...request, provider: "aws", name: AWS_KEY },
      { ...request, provider: "google", name: GOOGLE_KEY },
    ],
    settings,
  );
  assert.ok(answers.every((answer) => "bytes" in answer));
  assert.equal(cameMs.length, 2);
  assert.ok(cameMs.every((cameAtMs) => performance.now() - cameAtMs >= 990));
});
