import { createHash } from "node:crypto";
import { generateSecret, generateURI, verifySync } from "otplib";

const STEP_SECONDS = 30;
const RECOVERY_BYTES = 15;
/** Crockford's base 32: no letter looks like a digit. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A code as a person typed it: from an authenticator, or one of the recovery codes. */
export type TypedCode =
  { readonly kind: "totp"; readonly digits: string } | { readonly kind: "recovery"; readonly hash: Buffer };

/** A new secret for an authenticator: 160 bits in base 32 (RFC 4226, section 4, R6). */
export function createTotpSecret(): string {
  return generateSecret({ length: 20 });
}

/** What an authenticator reads from a QR code. */
export function totpUrl(secret: string, email: string): string {
  return generateURI({ issuer: "AURA Journal", label: email, secret, period: STEP_SECONDS });
}

/** The time step whose code this is: the present one or a neighbour (RFC 6238, section 5.2); none for a wrong code. */
export function totpStep(secret: string, digits: string, now: Date): number | undefined {
  const epoch = Math.floor(now.getTime() / 1_000);
  const result = verifySync({
    strategy: "totp",
    secret,
    token: digits,
    epoch,
    period: STEP_SECONDS,
    epochTolerance: STEP_SECONDS,
  });
  return result.valid && "timeStep" in result ? result.timeStep : undefined;
}

export function readCode(code: string): TypedCode {
  const bare = code.replaceAll(/[\s-]/g, "");
  if (/^\d{6}$/.test(bare)) return { kind: "totp", digits: bare };
  return { kind: "recovery", hash: hashRecoveryCode(bare) };
}

/** A recovery code of 120 random bits in groups of six. */
export function createRecoveryCode(randomBytes: (size: number) => Buffer): {
  readonly code: string;
  readonly hash: Buffer;
} {
  const bits = [...randomBytes(RECOVERY_BYTES)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = Array.from(
    { length: bits.length / 5 },
    (_, at) => ALPHABET[Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2)],
  );
  const bare = letters.join("");
  return { code: bare.match(/.{6}/g)?.join("-") ?? bare, hash: hashRecoveryCode(bare) };
}

/** Of 120 random bits a plain SHA-256 can't be guessed back. Letters count in either case; O, I and L are read as digits. */
function hashRecoveryCode(bare: string): Buffer {
  const folded = bare.toUpperCase().replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  return createHash("sha256").update(folded).digest();
}
