import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

async function findOpenssl(): Promise<string | undefined> {
  try {
    await run("openssl", ["version"]);
    return undefined;
  } catch {
    return "openssl is not there: no certificate was made, and nothing was tried over TLS";
  }
}

/** Absent: why there can be no certificates here. Where every test must run, none is skipped. */
export const missingOpenssl = process.env["AURA_REQUIRE_ALL"] === "1" ? undefined : await findOpenssl();

/** A certificate for `localhost` that nobody vouches for but itself. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly keyFile: string;
  /** Where it lies, for `NODE_EXTRA_CA_CERTS`. */
  readonly certFile: string;
}

/** Makes one in this directory; it holds for two days. */
export async function createCertificate(directory: string): Promise<Certificate> {
  const keyFile = join(directory, "tls-key.pem");
  const certFile = join(directory, "tls-cert.pem");
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "2"];
  const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  await run("openssl", ["req", ...kind, ...name, "-keyout", keyFile, "-out", certFile]);
  const [key, cert] = await Promise.all([readFile(keyFile, "utf8"), readFile(certFile, "utf8")]);
  return { key, cert, keyFile, certFile };
}
