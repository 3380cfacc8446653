import { randomBytes } from "node:crypto";
import { protos as kms } from "@google-cloud/kms";
import { protos as secretManager } from "@google-cloud/secret-manager";
import {
  Metadata,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceError,
} from "@grpc/grpc-js";
import { fixtureOpen, fixtureSeal } from "./aws-server.fixture.ts";
import { retryInfo } from "./retry-info.fixture.ts";

const { EncryptRequest, EncryptResponse, DecryptRequest, DecryptResponse } = kms.google.cloud.kms.v1;
const { AccessSecretVersionRequest, AccessSecretVersionResponse } = secretManager.google.cloud.secretmanager.v1;

type Reply = sendUnaryData<Uint8Array>;
/** What the server does with a call in place of answering it. */
export type GoogleBehaviour = (reply: Reply) => void;

/** A server on this machine that speaks Google's protocol (gRPC) for Cloud KMS and Secret Manager. */
export interface GoogleServer extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly string[];
  /** Keys by name; a key that is not among them does not exist. */
  readonly keys: Map<string, Buffer>;
  readonly secrets: Map<string, string>;
  /** What is done with calls for a key or a secret in place of answering them as it should be. */
  readonly behaviours: Map<string, GoogleBehaviour>;
  /** The environment of whoever may call. */
  readonly environment: Readonly<Record<string, string>>;
}

export const GOOGLE_KEY = "projects/p/locations/europe-west3/keyRings/journal/cryptoKeys/master";
export const GOOGLE_SECRET = "projects/p/secrets/db/versions/latest";

/** An error as the protocol tells it, with a delay where one is asked for. */
export function googleError(code: number, retryDelaySeconds?: number): GoogleBehaviour {
  return (reply) => {
    const metadata = new Metadata();
    if (retryDelaySeconds !== undefined) metadata.set("grpc-status-details-bin", retryInfo(code, retryDelaySeconds));
    reply({ code, details: "in words that repeat a hunter2", metadata } as ServiceError);
  };
}

/** Any message. */
export const googleAnswer =
  (bytes: Uint8Array): GoogleBehaviour =>
  (reply) =>
    reply(null, bytes);

/** Answers that are well-formed and wrong. */
export const googleLies = {
  anotherKey: googleAnswer(
    EncryptResponse.encode({ name: `${GOOGLE_KEY}2/cryptoKeyVersions/1`, ciphertext: randomBytes(60) }).finish(),
  ),
  anotherSecret: googleAnswer(
    AccessSecretVersionResponse.encode({
      name: "projects/1/secrets/other/versions/1",
      payload: { data: Buffer.from("x") },
    }).finish(),
  ),
} as const;

/** Starts one. */
export async function startGoogleServer(): Promise<GoogleServer> {
  const calls: string[] = [];
  const keys = new Map([[GOOGLE_KEY, randomBytes(32)]]);
  const secrets = new Map<string, string>();
  const behaviours = new Map<string, GoogleBehaviour>();
  const notThere = googleError(5);

  const method = (path: string, answer: (request: Buffer) => Uint8Array | undefined | "mismatch") => ({
    definition: {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: Buffer.from,
      requestDeserialize: (bytes: Buffer) => bytes,
      responseSerialize: (bytes: Uint8Array) => Buffer.from(bytes),
      responseDeserialize: Buffer.from,
    },
    handler(call: ServerUnaryCall<Buffer, Uint8Array>, reply: Reply): void {
      calls.push(path.split("/").at(-1) ?? "");
      // The name is the first field of all three messages.
      const behaviour = behaviours.get(AccessSecretVersionRequest.decode(call.request).name);
      if (behaviour !== undefined) return behaviour(reply);
      const answered = answer(call.request);
      if (answered === undefined) notThere(reply);
      else if (answered === "mismatch") googleError(3)(reply);
      else reply(null, answered);
    },
  });
  const kmsPath = "/google.cloud.kms.v1.KeyManagementService";
  const methods = {
    encrypt: method(`${kmsPath}/Encrypt`, (bytes) => {
      const { name, plaintext, additionalAuthenticatedData } = EncryptRequest.decode(bytes);
      const key = keys.get(name);
      if (key === undefined) return undefined;
      const ciphertext = fixtureSeal(key, plaintext as Uint8Array, additionalAuthenticatedData as Uint8Array);
      return EncryptResponse.encode({ name: `${name}/cryptoKeyVersions/1`, ciphertext }).finish();
    }),
    decrypt: method(`${kmsPath}/Decrypt`, (bytes) => {
      const { name, ciphertext, additionalAuthenticatedData } = DecryptRequest.decode(bytes);
      const key = keys.get(name);
      if (key === undefined) return undefined;
      const opened = fixtureOpen(key, Buffer.from(ciphertext as Uint8Array), additionalAuthenticatedData as Uint8Array);
      return opened === undefined ? "mismatch" : DecryptResponse.encode({ plaintext: opened }).finish();
    }),
    access: method("/google.cloud.secretmanager.v1.SecretManagerService/AccessSecretVersion", (bytes) => {
      const { name } = AccessSecretVersionRequest.decode(bytes);
      const value = secrets.get(name);
      if (value === undefined) return undefined;
      const answer = {
        name: name.replace("/p/", "/123/").replace("latest", "7"),
        payload: { data: Buffer.from(value) },
      };
      return AccessSecretVersionResponse.encode(answer).finish();
    }),
  };
  const server = new Server();
  for (const [name, { definition, handler }] of Object.entries(methods)) {
    server.addService({ [name]: definition } as never, { [name]: handler } as never);
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    calls,
    keys,
    secrets,
    behaviours,
    environment: { AURA_GOOGLE_KMS_ENDPOINT: url, AURA_GOOGLE_SECRETS_ENDPOINT: url },
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
    },
  };
}
