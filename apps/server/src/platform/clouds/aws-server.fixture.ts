import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the server does with a call in place of answering it. */
export type AwsBehaviour = (response: ServerResponse, operation: string) => void;

/** A server on this machine that speaks AWS's protocol (JSON 1.1) for KMS, Secrets Manager and the exchange of a web identity. */
export interface AwsServer extends AsyncDisposable {
  readonly url: string;
  /** The operations that came, signed as they must be. */
  readonly operations: readonly string[];
  /** Keys by ARN; a key that is not among them does not exist. */
  readonly keys: Map<string, Buffer>;
  readonly secrets: Map<string, string>;
  /** What is done with calls for a key or a secret in place of answering them as it should be. */
  readonly behaviours: Map<string, AwsBehaviour>;
  /** The environment of whoever may call. */
  readonly environment: Readonly<Record<string, string>>;
}

export const AWS_KEY = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0000-4000-8000-000000000001";
export const AWS_SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:journal/db-AbCdEf";
const ACCESS = { id: "AKIAEXAMPLE", secret: "not-a-real-secret" };
const SESSION = { id: "ASIAEXAMPLE", secret: "not-a-real-session-secret", token: "a-session" };
const WEB_TOKEN = "who this machine is";

/** An error as the protocol tells it. */
export function awsError(status: number, type: string, headers: Readonly<Record<string, string>> = {}): AwsBehaviour {
  return (response) => {
    response.writeHead(status, { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": type, ...headers });
    response.end(JSON.stringify({ __type: type, message: "in words that repeat a hunter2" }));
  };
}

/** Any answer. */
export function awsAnswer(body: string | Buffer, status = 200, type = "application/x-amz-json-1.1"): AwsBehaviour {
  return (response) => {
    response.writeHead(status, { "content-type": type });
    response.end(body);
  };
}

/** Starts one. */
export async function startAwsServer(): Promise<AwsServer> {
  const operations: string[] = [];
  const keys = new Map([[AWS_KEY, randomBytes(32)]]);
  const secrets = new Map<string, string>();
  const behaviours = new Map<string, AwsBehaviour>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      if (body.toString().includes("AssumeRoleWithWebIdentity")) return exchangeIdentity(body, response);
      const operation = String(request.headers["x-amz-target"]);
      const refused = signatureFault(request, body);
      if (refused !== undefined) return awsError(400, refused)(response, operation);
      operations.push(operation);
      const input = JSON.parse(body.toString()) as Record<string, never>;
      const behaviour = behaviours.get(input["KeyId"] ?? input["SecretId"] ?? "");
      if (behaviour !== undefined) return behaviour(response, operation);
      return answer(operation, input, response);
    });
  });

  function answer(operation: string, input: Record<string, never>, response: ServerResponse): void {
    const { KeyId, SecretId, EncryptionContext, Plaintext, CiphertextBlob } = input;
    if (operation === "secretsmanager.GetSecretValue") {
      const SecretString = secrets.get(SecretId ?? "");
      if (SecretString === undefined) return awsError(400, "ResourceNotFoundException")(response, operation);
      return awsAnswer(JSON.stringify({ ARN: SecretId, Name: "journal/db", VersionId: "v", SecretString }))(
        response,
        "",
      );
    }
    const key = keys.get(KeyId ?? "");
    if (key === undefined) return awsError(400, "NotFoundException")(response, operation);
    const context = Buffer.from(
      JSON.stringify(Object.entries(EncryptionContext ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    );
    if (operation === "TrentService.Encrypt") {
      const CiphertextBlob = fixtureSeal(key, Buffer.from(Plaintext ?? "", "base64"), context).toString("base64");
      return awsAnswer(JSON.stringify({ KeyId, CiphertextBlob, EncryptionAlgorithm: "SYMMETRIC_DEFAULT" }))(
        response,
        "",
      );
    }
    const plaintext = fixtureOpen(key, Buffer.from(CiphertextBlob ?? "", "base64"), context);
    if (plaintext === undefined) return awsError(400, "InvalidCiphertextException")(response, operation);
    return awsAnswer(JSON.stringify({ KeyId, Plaintext: plaintext.toString("base64") }))(response, "");
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    operations,
    keys,
    secrets,
    behaviours,
    environment: {
      AWS_ACCESS_KEY_ID: ACCESS.id,
      AWS_SECRET_ACCESS_KEY: ACCESS.secret,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_ENDPOINT_URL_KMS: url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
    },
    async [Symbol.asyncDispose]() {
      const isClosed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await isClosed;
    },
  };
}

/** What somebody calls with who has a web identity (a pod, a workflow) instead of a key. */
export function webIdentity(url: string, tokenFile: string): Readonly<Record<string, string>> {
  return {
    AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
    AWS_ROLE_ARN: "arn:aws:iam::123456789012:role/journal",
    AWS_ROLE_SESSION_NAME: "journal",
    AWS_ENDPOINT_URL_STS: url,
    AWS_REGION: "eu-central-1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ENDPOINT_URL_KMS: url,
  };
}

/** The token that `webIdentity`'s file is to hold. */
export const WEB_IDENTITY_TOKEN = WEB_TOKEN;

function exchangeIdentity(body: Buffer, response: ServerResponse): void {
  const form = new URLSearchParams(body.toString());
  const isKnown = form.get("WebIdentityToken") === WEB_TOKEN;
  const credentials = `<Credentials><AccessKeyId>${SESSION.id}</AccessKeyId><SecretAccessKey>${SESSION.secret}</SecretAccessKey><SessionToken>${SESSION.token}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>`;
  const good = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>${credentials}</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
  const bad = `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidIdentityToken</Code><Message>no</Message></Error></ErrorResponse>`;
  response.writeHead(isKnown ? 200 : 400, { "content-type": "text/xml" });
  response.end(isKnown ? good : bad);
}

/** The error that AWS would answer with to a request that is not signed as Signature Version 4 says; undefined for one that is. */
function signatureFault(request: IncomingMessage, body: Buffer): string | undefined {
  const authorization =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
  const [, id, date = "", region = "", service = "", signed = "", signature] =
    authorization.exec(request.headers.authorization ?? "") ?? [];
  if (id === undefined) return "MissingAuthenticationTokenException";
  const token = request.headers["x-amz-security-token"];
  const secret =
    id === ACCESS.id && token === undefined
      ? ACCESS.secret
      : id === SESSION.id && token === SESSION.token
        ? SESSION.secret
        : undefined;
  if (secret === undefined) return "UnrecognizedClientException";
  if (!["host", "x-amz-date", "x-amz-target"].every((name) => signed.split(";").includes(name)))
    return "IncompleteSignature";
  const time = String(request.headers["x-amz-date"]);
  const headers = signed.split(";").map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
  const canonical = ["POST", "/", "", headers.join(""), signed, sha256(body)].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", time, `${date}/${region}/${service}/aws4_request`, sha256(canonical)].join("\n");
  const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();
  const key = [region, service, "aws4_request"].reduce(hmac, hmac(`AWS4${secret}`, date));
  return hmac(key, toSign).toString("hex") === signature ? undefined : "InvalidSignatureException";
}

/** What a key service makes of a plaintext: bound to its context. */
export function fixtureSeal(key: Buffer, plaintext: Uint8Array, context: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 }).setAAD(context);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The plaintext; undefined where key or context are others. */
export function fixtureOpen(key: Buffer, sealed: Buffer, context: Uint8Array): Buffer | undefined {
  if (sealed.length < 28) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12), { authTagLength: 16 }).setAAD(context);
  decipher.setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
  } catch {
    return undefined;
  }
}
