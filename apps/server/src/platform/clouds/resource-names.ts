import { isAbsolute } from "node:path";

/** A key of a cloud's key management service. */
export interface KmsKey {
  readonly provider: "aws" | "google";
  /** As the operator names it: `aws-kms:…` or `gcp-kms:…`. */
  readonly uri: string;
  /** As the provider names it. */
  readonly name: string;
}

/** A secret that a cloud's manager keeps, or one field of it where it is a JSON object. */
export interface SecretReference {
  readonly provider: "aws" | "google";
  readonly name: string;
  readonly field: string | undefined;
}

// Whole names alone: an alias could be pointed at another key, a short name at another region, without a word in our configuration.
const AWS_KEY = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;
const GOOGLE_KEY = /^projects\/[\w.:-]+\/locations\/[\w-]+\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+$/;
const AWS_SECRET = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@!-]+$/;
const GOOGLE_SECRET = /^projects\/[\w.:-]+\/secrets\/[\w-]+\/versions\/(?:latest|\d+)$/;

/** How a key is written, for whoever wrote it another way. */
export const KMS_FORMS =
  "aws-kms:arn:aws:kms:REGION:ACCOUNT:key/ID or gcp-kms:projects/P/locations/L/keyRings/R/cryptoKeys/K";
/** How a reference to a secret is written. */
export const SECRET_FORMS =
  "file:/PATH, aws-secret:arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME or gcp-secret:projects/P/secrets/S/versions/V, the last two with #FIELD behind them for one field of a JSON object";

/** Reads a key's URI; undefined where it is none. */
export function parseKmsKey(uri: string): KmsKey | undefined {
  const [scheme, name] = cut(uri, ":");
  if (scheme === "aws-kms" && AWS_KEY.test(name)) return { provider: "aws", uri, name };
  if (scheme === "gcp-kms" && GOOGLE_KEY.test(name)) return { provider: "google", uri, name };
  return undefined;
}

/** Whether a variable's value means to be a reference, well written or not. */
export function isSecretReference(value: string): boolean {
  return /^(?:file|(?:aws|gcp)-secret):/.test(value);
}

/** The file that a reference names; undefined where it names none. Relative to where a process happened to be started is none. */
export function parseSecretFile(value: string): string | undefined {
  const [scheme, path] = cut(value, ":");
  return scheme === "file" && isAbsolute(path) ? path : undefined;
}

/** Reads a reference to a cloud's manager; undefined where it is none. */
export function parseSecretReference(value: string): SecretReference | undefined {
  const [scheme, rest] = cut(value, ":");
  const [name, fragment] = cut(rest, "#");
  if (rest.includes("#") && fragment === "") return undefined;
  const field = fragment === "" ? undefined : fragment;
  if (scheme === "aws-secret" && AWS_SECRET.test(name)) return { provider: "aws", name, field };
  if (scheme === "gcp-secret" && GOOGLE_SECRET.test(name)) return { provider: "google", name, field };
  return undefined;
}

/** The region that an ARN names. */
export function regionOf(arn: string): string {
  return arn.split(":")[3] ?? "";
}

function cut(text: string, at: string): readonly [string, string] {
  const index = text.indexOf(at);
  return index === -1 ? [text, ""] : [text.slice(0, index), text.slice(index + 1)];
}
