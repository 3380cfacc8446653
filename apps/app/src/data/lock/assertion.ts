import { bytesToHex, hexToBytes } from "./passcode.ts";
import type { DeviceProof } from "./lock-record.ts";

/** What an authenticator answered to a challenge (Web Authentication Level 3 §5.2.2). */
export interface Assertion {
  readonly clientData: Uint8Array<ArrayBuffer>;
  readonly authenticatorData: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

export interface Expected {
  readonly challenge: Uint8Array;
  readonly origin: string;
  readonly rpId: string;
}

type Credential = NonNullable<DeviceProof["credential"]>;

/** ES256 and RS256 (RFC 9053, RFC 8812): what the authenticators of phones and computers speak. */
export const ALGORITHMS = [-7, -257] as const;

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;

/**
 * Checks an assertion as a relying party does (§7.2, steps 11 to 22): that it answers this challenge, on this site, by this key, and
 * that the authenticator has verified the person and not only felt a touch.
 * @returns the number of signatures to keep, or undefined where something is wrong
 */
export async function verifyAssertion(
  { clientData, authenticatorData, signature }: Assertion,
  { publicKey, algorithm, signatures }: Credential,
  expected: Expected,
): Promise<number | undefined> {
  if (!isClientDataOf(clientData, expected)) return undefined;
  if (authenticatorData.length < 37) return undefined;
  const rpIdHash = await sha256(new TextEncoder().encode(expected.rpId));
  if (bytesToHex(authenticatorData.subarray(0, 32)) !== bytesToHex(rpIdHash)) return undefined;
  const flags = authenticatorData[32] ?? 0;
  if ((flags & USER_PRESENT) === 0 || (flags & USER_VERIFIED) === 0) return undefined;
  const counter = new DataView(authenticatorData.buffer, authenticatorData.byteOffset).getUint32(33);
  // One that does not count says 0 for ever; one that counts and goes back has been copied (§6.1.1).
  if ((counter !== 0 || signatures !== 0) && counter <= signatures) return undefined;
  const signed = new Uint8Array([...authenticatorData, ...(await sha256(clientData))]);
  return (await isSignedBy(hexToBytes(publicKey), algorithm, signature, signed)) ? counter : undefined;
}

function isClientDataOf(bytes: Uint8Array, { challenge, origin }: Expected): boolean {
  try {
    const data = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Record<string, unknown>;
    return (
      data["type"] === "webauthn.get" &&
      data["challenge"] === toBase64Url(challenge) &&
      data["origin"] === origin &&
      data["crossOrigin"] !== true
    );
  } catch {
    return false;
  }
}

async function isSignedBy(
  publicKey: Uint8Array<ArrayBuffer>,
  algorithm: number,
  signature: Uint8Array<ArrayBuffer>,
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  try {
    if (algorithm === -7) {
      const key = await crypto.subtle.importKey("spki", publicKey, { name: "ECDSA", namedCurve: "P-256" }, false, [
        "verify",
      ]);
      return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, plainSignature(signature), signed);
    }
    if (algorithm !== -257) return false;
    const key = await crypto.subtle.importKey(
      "spki",
      publicKey,
      { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
      false,
      ["verify"],
    );
    return await crypto.subtle.verify("RSASSA-PKCS1-v1_5", key, signature, signed);
  } catch {
    return false;
  }
}

/** Two numbers in DER (RFC 3279 §2.2.3), as the 64 bytes that WebCrypto takes. */
function plainSignature(der: Uint8Array): Uint8Array<ArrayBuffer> {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw new TypeError("Not a signature");
  const plain = new Uint8Array(64);
  let at = 2;
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0;
    const number = der.subarray(at + 2, at + 2 + length);
    if (der[at] !== 0x02 || length === 0 || number.length !== length) throw new TypeError("Not a signature");
    const digits = number[0] === 0 ? number.subarray(1) : number;
    if (digits.length > 32) throw new TypeError("Not a signature");
    plain.set(digits, end - digits.length);
    at += 2 + length;
  }
  if (at !== der.length) throw new TypeError("Not a signature");
  return plain;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
