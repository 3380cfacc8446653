import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ConfigError, readConfig, SECRET_VARIABLES } from "./config.ts";
import {
  AWS_SECRET,
  awsAnswer,
  awsError,
  startAwsServer,
  type AwsServer,
} from "./platform/clouds/aws-server.fixture.ts";
import {
  GOOGLE_SECRET,
  googleAnswer,
  googleError,
  googleLies,
  startGoogleServer,
  type GoogleServer,
} from "./platform/clouds/google-server.fixture.ts";
import { resolveSecrets } from "./secret-references.ts";

async function directoryOfOurOwn(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), "aura-secrets-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const MACHINE = { isRoot: false, cores: 2 };
let aws: AwsServer;
let google: GoogleServer;
let here: Readonly<Record<string, string>>;
before(async () => {
  [aws, google] = await Promise.all([startAwsServer(), startGoogleServer()]);
  here = { ...aws.environment, ...google.environment };
  aws.secrets.set(
    AWS_SECRET,
    JSON.stringify({ url: "postgres://aura:hunter2@db/aura", port: 5, smtp: "smtp://mail:25" }),
  );
  google.secrets.set(GOOGLE_SECRET, "token-hunter2");
});
after(() => Promise.all([aws[Symbol.asyncDispose](), google[Symbol.asyncDispose]()]));

test("an environment without references is given back as it is, and nobody is asked", async () => {
  const env = { DATABASE_URL: "postgres://here/aura", AURA_PUBLIC_URL: "aws-secret:nonsense" };
  assert.equal((await resolveSecrets(env)).env, env);
});

test("secrets come from both managers, one fetched once for all its fields, and the configuration reads them", async () => {
  const env = {
    ...here,
    DATABASE_URL: `aws-secret:${AWS_SECRET}#url`,
    SMTP_URL: `aws-secret:${AWS_SECRET}#smtp`,
    AURA_EXPO_ACCESS_TOKEN: `gcp-secret:${GOOGLE_SECRET}`,
  };
  const before = aws.operations.length;
  const resolved = await resolveSecrets(env);
  assert.deepEqual(resolved.problems, []);
  assert.equal(aws.operations.length - before, 1);
  const config = readConfig(resolved.env, MACHINE, resolved.problems);
  assert.equal(config.databaseUrl?.reveal(), "postgres://aura:hunter2@db/aura");
  assert.equal(config.smtpUrl?.reveal(), "smtp://mail:25");
  assert.equal(config.expoAccessToken?.reveal(), "token-hunter2");
});

test("every problem is told at once, with those of the rest, and no word of a secret", async () => {
  const odd = (name: string): string => AWS_SECRET.replace("db-AbCdEf", name);
  const oddGoogle = (name: string): string => GOOGLE_SECRET.replace("/db/", `/${name}/`);
  const ten = Buffer.alloc(10 * 1024 * 1024, 0x41);
  aws.behaviours.set(odd("other-AbCdEf"), awsAnswer(JSON.stringify({ ARN: AWS_SECRET, SecretString: "hunter2" })));
  aws.behaviours.set(odd("large-AbCdEf"), awsAnswer(ten));
  aws.behaviours.set(odd("quota-AbCdEf"), awsError(400, "ThrottlingException", { "retry-after": "60" }));
  aws.behaviours.set(odd("silent-AbCdEf"), () => {});
  aws.secrets.set(odd("empty-AbCdEf"), "");
  aws.secrets.set(odd("text-AbCdEf"), "hunter2");
  google.behaviours.set(oddGoogle("mine"), googleLies.anotherSecret);
  google.behaviours.set(oddGoogle("quota"), googleError(8, 60));
  google.behaviours.set(oddGoogle("large"), googleAnswer(ten));
  const wrong: readonly (readonly [reference: string, problem: RegExp])[] = [
    [`aws-secret:${odd("none-AbCdEf")}`, /does not exist there/],
    [`aws-secret:${odd("other-AbCdEf")}`, /makes no sense/],
    [`aws-secret:${odd("large-AbCdEf")}`, /makes no sense/],
    [`aws-secret:${odd("quota-AbCdEf")}`, /quota is used up/],
    [`aws-secret:${odd("silent-AbCdEf")}`, /does not answer in time/],
    [`aws-secret:${odd("empty-AbCdEf")}`, /it is empty/],
    [`aws-secret:${odd("text-AbCdEf")}#url`, /it is no JSON object/],
    [`aws-secret:${AWS_SECRET}#port`, /its field "port" is no text/],
    [`aws-secret:${AWS_SECRET}#toString`, /its field "toString" is no text/],
    [`gcp-secret:${oddGoogle("none")}`, /does not exist there/],
    [`gcp-secret:${oddGoogle("mine")}`, /makes no sense/],
    [`gcp-secret:${oddGoogle("quota")}`, /quota is used up/],
    [`gcp-secret:${oddGoogle("large")}`, /makes no sense/],
    ["aws-secret:journal/db", /a reference is file:\/PATH, aws-secret:arn/],
    [`aws-secret:${AWS_SECRET}#`, /a reference is file:\/PATH, aws-secret:arn/],
  ];
  const variables = SECRET_VARIABLES.slice(0, 4);
  for (let at = 0; at < wrong.length; at += variables.length) {
    const part = wrong.slice(at, at + variables.length);
    const env = Object.fromEntries(part.map(([reference], n) => [variables[n] ?? "", reference]));
    const isSilent = part.some(([reference]) => reference.includes("silent"));
    const resolved = await resolveSecrets({ ...here, ...env, PORT: "80o0" }, isSilent ? 5_000 : undefined);
    assert.throws(
      () => readConfig(resolved.env, MACHINE, resolved.problems),
      (error: unknown) => {
        assert.ok(error instanceof ConfigError);
        assert.equal(error.problems.length, part.length + 1);
        for (const [n, [, expected]] of part.entries()) {
          const problem = error.problems.find((one) => one.startsWith(`${variables[n]}:`)) ?? "";
          assert.match(problem, expected);
        }
        assert.doesNotMatch(error.message, /hunter2/);
        return true;
      },
    );
  }
});

test("an address in clear elsewhere is refused before anybody is asked", async () => {
  const env = {
    ...here,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: "http://secrets.example.org",
    DATABASE_URL: `aws-secret:${AWS_SECRET}`,
  };
  const { env: resolved, problems } = await resolveSecrets(env);
  assert.throws(() => readConfig(resolved, MACHINE, problems), /AWS_ENDPOINT_URL_SECRETS_MANAGER: must be https/);
});

test("secrets come from files, without the line break at their end and with all others", async () => {
  await using directory = await directoryOfOurOwn();
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(directory.path, name), text);
    return `file:${join(directory.path, name)}`;
  };
  const env = {
    DATABASE_URL: await write("database", "postgres://aura:hunter2@db/aura\n"),
    SMTP_URL: await write("smtp", "smtp://mail:25\r\n"),
    AURA_EXPO_ACCESS_TOKEN: await write("expo", "two\nlines\n\n"),
  };
  const { env: resolved, problems } = await resolveSecrets(env);
  assert.deepEqual(problems, []);
  assert.equal(resolved["DATABASE_URL"], "postgres://aura:hunter2@db/aura");
  assert.equal(resolved["SMTP_URL"], "smtp://mail:25");
  assert.equal(resolved["AURA_EXPO_ACCESS_TOKEN"], "two\nlines\n");
});

test("what is wrong with a secret's file is told with its variable and its place, and no word of what it holds", async () => {
  await using directory = await directoryOfOurOwn();
  const at = (name: string): string => join(directory.path, name);
  await writeFile(at("empty"), "\n");
  await writeFile(at("long"), "hunter2 ".repeat(10_000));
  await writeFile(at("binary"), Buffer.from([0x68, 0x75, 0x6e, 0x74, 0x65, 0x72, 0x32, 0xff]));
  await writeFile(at("nul"), "hunter2\0");
  execFileSync("mkfifo", [at("fifo")]);
  const wrong: readonly (readonly [reference: string, problem: RegExp])[] = [
    [`file:${at("none")}`, /there is none/],
    [`file:${at("empty")}`, /it is empty/],
    [`file:${at("long")}`, /longer than 64 KiB/],
    [`file:${at("binary")}`, /it is no text/],
    [`file:${at("nul")}`, /it is no text/],
    [`file:${at("fifo")}`, /it is no file/],
    [`file:${directory.path}`, /it is no file/],
    ["file:secrets/database", /a reference is file:\/PATH/],
  ];
  for (const [reference, expected] of wrong) {
    const { env, problems } = await resolveSecrets({ DATABASE_URL: reference });
    assert.equal(env["DATABASE_URL"], undefined);
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", /^DATABASE_URL: /);
    assert.match(problems[0] ?? "", expected);
    assert.doesNotMatch(problems.join(), /hunter2/);
  }
});
