import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { JournalEntry } from "@aura-journal/contracts";
import { MODEL_ID } from "@aura-journal/nlp";
import {
  startLanguageServer,
  type LanguageServer,
} from "../../apps/server/src/services/nlp/google/language-server.fixture.ts";
import { createCertificate, missingOpenssl, type Certificate } from "../support/certificate.ts";
import { eventually } from "../support/eventually.ts";
import { createStage, register, type Stage } from "./stage.ts";

// A whole server process and, on this machine, what it takes for Google's: the analysis, and the endpoint that gives tokens.

const BOTH = `google/language-v2+${MODEL_ID}`;
const SCOPE = "https://www.googleapis.com/auth/cloud-language";
const ACCOUNT = "reader@project.iam.gserviceaccount.com";
const KEY_ID = "0123abcd";
const POOL = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/provider";
const SUBJECT_TOKEN = "who this machine is";
const ACCESS_TOKEN = "what may be done";
const SAID_OF_CERTIFICATE =
  /"status":526,"msg":"the outside analysis has a certificate that this machine does not trust/g;
const SAID_OF_CREDENTIALS = /"status":401,"msg":"the outside analysis has no credentials or does not know them/g;

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

let directory: string;
let certificate: Certificate;
let outside: LanguageServer;
let tokens: Server;
const tokenRequests: Readonly<Record<string, string>>[] = [];
let isAllowed: (authorization: string | undefined) => boolean;
before(async () => {
  if (missingOpenssl !== undefined) return;
  directory = await mkdtemp(join(tmpdir(), "aura-trust-"));
  certificate = await createCertificate(directory);
  outside = await startLanguageServer({ tls: certificate, isAllowed: (authorization) => isAllowed(authorization) });
  tokens = createServer(certificate, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      tokenRequests.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())));
      response.setHeader("content-type", "application/json");
      const token = { access_token: ACCESS_TOKEN, issued_token_type: "urn:ietf:params:oauth:token-type:access_token" };
      response.end(JSON.stringify({ ...token, token_type: "Bearer", expires_in: 3_600 }));
    });
  });
  await once(tokens.listen(0, "127.0.0.1"), "listening");
});
after(async () => {
  if (missingOpenssl !== undefined) return;
  tokens.close();
  tokens.closeAllConnections();
  await outside[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

async function keyFile(name: string, content: object): Promise<string> {
  const file = join(directory, `${name}.json`);
  await writeFile(file, JSON.stringify(content), { mode: 0o600 });
  return file;
}

function serviceAccount(key = privateKey): Promise<string> {
  const who = { client_email: ACCOUNT, client_id: "1", project_id: "project" };
  return keyFile("account", { type: "service_account", ...who, private_key_id: KEY_ID, private_key: key });
}

/** Whether a call bears what the account's key alone can sign, for this service and this hour. */
function isSignedByAccount(authorization: string | undefined): boolean {
  const [, head = "", claims = "", signature = ""] =
    /^Bearer ([^.]+)\.([^.]+)\.([^.]+)$/.exec(authorization ?? "") ?? [];
  const isSigned = verify(
    "sha256",
    Buffer.from(`${head}.${claims}`),
    createPublicKey(publicKey),
    Buffer.from(signature, "base64url"),
  );
  if (!isSigned) return false;
  const { alg, kid } = parsed(head);
  const { iss, sub, scope, iat, exp } = parsed(claims);
  const nowSeconds = Date.now() / 1_000;
  assert.deepEqual([alg, kid, iss, sub], ["RS256", KEY_ID, ACCOUNT, ACCOUNT]);
  assert.ok(String(scope).split(" ").includes(SCOPE));
  assert.ok(Number(iat) <= nowSeconds + 1 && Number(exp) > nowSeconds && Number(exp) <= nowSeconds + 3_601);
  return true;
}

function parsed(part: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(part, "base64url").toString()) as Readonly<Record<string, unknown>>;
}

/** A server that reads outside with these credentials. */
async function stageWith(credentials: string, env: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const stage = await createStage({
    env: {
      AURA_NLP_PROVIDER: "google",
      AURA_GOOGLE_ENDPOINT: `https://localhost:${outside.port}`,
      GOOGLE_APPLICATION_CREDENTIALS: credentials,
      ...env,
    },
  });
  await stage.start();
  return stage;
}

const trusting = () => ({ NODE_EXTRA_CA_CERTS: certificate.certFile });

/** Writes as somebody who consents; gives a look at the entry. */
async function writeOn(stage: Stage, content: string): Promise<() => Promise<JournalEntry>> {
  const { accessToken } = await register(stage.url(), 0);
  const call = async (method: string, path: string, body?: object): Promise<JournalEntry> => {
    const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
    const answer = await fetch(stage.url() + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    assert.ok(answer.ok, `${path} answered ${answer.status}`);
    return (await answer.json()) as JournalEntry;
  };
  await call("PUT", "/users/me/preferences", { privacy: { analysis: "cloud" } });
  const { entryId } = await call("POST", "/entries", { content });
  return () => call("GET", `/entries/${entryId}`);
}

const skip = missingOpenssl ?? false;

test(
  "a certificate that nobody vouches for gets no text, our own reading stands, and the log says what to do",
  { skip },
  async () => {
    isAllowed = () => true;
    await using stage = await stageWith(await serviceAccount());
    const shown = await writeOn(stage, "not for strangers");
    await eventually("the log says so", () => stage.printed().match(SAID_OF_CERTIFICATE) !== null);
    assert.equal((await shown()).analysis?.model, MODEL_ID);
    assert.deepEqual(outside.texts, []);
  },
);

test(
  "a service account's key is used over TLS with an authority that the operator names, and signs for itself",
  { skip },
  async () => {
    isAllowed = isSignedByAccount;
    await using stage = await stageWith(await serviceAccount(), trusting());
    const shown = await writeOn(stage, "read with a key");
    await eventually("it is read outside", async () => (await shown()).analysis?.model === BOTH);
    assert.equal(outside.texts.at(-1), "read with a key");
    assert.doesNotMatch(stage.printed(), SAID_OF_CREDENTIALS);
    assert.deepEqual(tokenRequests, []);
  },
);

test(
  "a key that the service does not know is refused, our own reading stands, and the log says what to do",
  { skip },
  async () => {
    isAllowed = isSignedByAccount;
    const other = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
      publicKeyEncoding: { type: "spki", format: "pem" },
    });
    await using stage = await stageWith(await serviceAccount(other.privateKey), trusting());
    const shown = await writeOn(stage, "with somebody else's key");
    await eventually("the log says so", () => stage.printed().match(SAID_OF_CREDENTIALS) !== null);
    assert.equal((await shown()).analysis?.model, MODEL_ID);
  },
);

test("a machine that proves who it is gets a token for it over TLS, and calls with that", { skip }, async () => {
  isAllowed = (authorization) => authorization === `Bearer ${ACCESS_TOKEN}`;
  const subjectFile = join(directory, "subject-token");
  await writeFile(subjectFile, SUBJECT_TOKEN);
  const federated = await keyFile("federated", {
    type: "external_account",
    audience: POOL,
    subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
    token_url: `https://localhost:${(tokens.address() as AddressInfo).port}/v1/token`,
    credential_source: { file: subjectFile },
  });
  await using stage = await stageWith(federated, trusting());
  const shown = await writeOn(stage, "read with a token");
  await eventually("it is read outside", async () => (await shown()).analysis?.model === BOTH);
  assert.equal(tokenRequests.length, 1);
  const [{ grant_type, audience, subject_token, scope = "" } = {}] = tokenRequests;
  assert.deepEqual(
    [grant_type, audience, subject_token],
    ["urn:ietf:params:oauth:grant-type:token-exchange", POOL, SUBJECT_TOKEN],
  );
  assert.ok(scope.split(" ").includes(SCOPE));
});
