import type { BackupTimes, ErasureStatement, ReceiptKeys, Survey } from "@aura-journal/contracts";
import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { CompactSign, compactVerify, decodeProtectedHeader, importJWK } from "jose";
import type { SigningKey, StoredSigningKey } from "./audit/signing.ts";

/** `typ` of a receipt: nothing else that this key signs begins with a JOSE header, and no receipt passes for anything else. */
const TYPE = "aura-erasure-receipt+jws";
const DAY_MS = 86_400_000;

type PublicKey = ReceiptKeys["keys"][number];

/** What a receipt says of an erasure whose keys are destroyed. */
export function statementOf(erasure: {
  readonly receiptId: string;
  readonly server: string;
  readonly account: string;
  readonly askedAt: Date;
  readonly keysDestroyedAt: Date;
  readonly survey: Survey;
  readonly backups: BackupTimes;
}): ErasureStatement {
  const { survey, backups, keysDestroyedAt } = erasure;
  // One day more: the last backup from before may have been made a moment before.
  const after = (days: number | null): string | null =>
    days === null ? null : new Date(keysDestroyedAt.getTime() + (days + 1) * DAY_MS).toISOString();
  return {
    version: 1,
    receiptId: erasure.receiptId,
    server: erasure.server,
    account: erasure.account,
    askedAt: erasure.askedAt.toISOString(),
    keysDestroyedAt: keysDestroyedAt.toISOString(),
    keys: survey.keys,
    destroyed: survey.holdings.filter(({ rows }) => rows > 0),
    backups: { unreadableFrom: after(backups.keyDays), goneFrom: after(backups.journalDays) },
  };
}

/** Signs a receipt (RFC 7515, RFC 8037); the public key goes along, so that it can be checked without the server. */
export function signReceipt(key: SigningKey, statement: ErasureStatement): Promise<string> {
  const { kty, crv, x } = jwkOf(key.keyId, key.publicKey);
  return new CompactSign(Buffer.from(JSON.stringify(statement)))
    .setProtectedHeader({ alg: "EdDSA", typ: TYPE, kid: key.keyId, jwk: { kty, crv, x } })
    .sign(key.privateKey);
}

/** The public keys of all receipts, as they are published. */
export function receiptKeysOf(stored: readonly StoredSigningKey[]): ReceiptKeys {
  return {
    keys: stored.map(({ keyId, publicKey }) =>
      jwkOf(keyId, createPublicKey({ key: publicKey, format: "der", type: "spki" })),
    ),
  };
}

/** A receipt whose signature holds. */
export interface ReadReceipt {
  readonly statement: ErasureStatement;
  /** Of the key that signed (RFC 7638), to be compared with the published one. */
  readonly fingerprint: string;
  /** Whether that is one of the keys that were given. */
  readonly isKnownKey: boolean;
}

/**
 * Reads a receipt without asking anybody.
 * @throws where its signature does not hold, or it is no receipt
 */
export async function readReceipt(text: string, known: readonly { readonly x?: string }[]): Promise<ReadReceipt> {
  const receipt = text.trim();
  const { jwk } = decodeProtectedHeader(receipt);
  if (jwk?.kty !== "OKP" || jwk.crv !== "Ed25519" || jwk.x === undefined) throw new Error("It names no Ed25519 key");
  const { payload, protectedHeader } = await compactVerify(receipt, await importJWK(jwk, "EdDSA"), {
    algorithms: ["EdDSA"],
  });
  if (protectedHeader.typ !== TYPE) throw new Error("It is signed, and is no receipt");
  const canonical = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x });
  return {
    statement: JSON.parse(Buffer.from(payload).toString()) as ErasureStatement,
    fingerprint: createHash("sha256").update(canonical).digest("base64url"),
    isKnownKey: known.some(({ x }) => x === jwk.x),
  };
}

function jwkOf(kid: string, key: KeyObject): PublicKey {
  const { x } = key.export({ format: "jwk" });
  return { kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", kid, x: x! };
}
