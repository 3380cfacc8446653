import assert from "node:assert/strict";
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
    ["aws-secret:journal/db", /a reference is aws-secret:arn/],
    [`aws-secret:${AWS_SECRET}#`, /a reference is aws-secret:arn/],
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
