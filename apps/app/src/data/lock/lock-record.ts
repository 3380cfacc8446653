import { NO_ATTEMPTS, type Attempts } from "./attempts.ts";
import type { Instant } from "./instant.ts";
import { PASSCODE_KINDS, type PasscodeKind, type Verifier } from "./passcode.ts";

/** How long the app may be in the background before it locks, in minutes. */
export const AFTER_MINUTES = [0, 1, 5, 15] as const;
export type AfterMinutes = (typeof AFTER_MINUTES)[number];

/** What proves the writer by face or finger: on a phone the system's word, in a browser a key of the platform's authenticator. */
export interface DeviceProof {
  /** Absent on a phone. */
  readonly credential?: {
    readonly id: string;
    /** SubjectPublicKeyInfo. */
    readonly publicKey: string;
    /** COSE: -7 is ECDSA with P-256, -257 is RSA with SHA-256. */
    readonly algorithm: number;
    readonly signatures: number;
  };
}

/** The lock, as it is kept on this device. */
export interface LockRecord {
  readonly kind: PasscodeKind;
  readonly verifier: Verifier;
  readonly afterMinutes: AfterMinutes;
  readonly attempts: Attempts;
  readonly device?: DeviceProof;
}

/** What stands where a lock is kept. */
export type Kept =
  | { readonly kind: "none" }
  | { readonly kind: "lock"; readonly record: LockRecord }
  /** Something that was a lock once: it stays shut, and only signing in opens it. */
  | { readonly kind: "damaged" };

/** Reads a lock as it was written. Only where nothing stands, there is none. */
export function parseLock(text: string | null): Kept {
  if (text === null) return { kind: "none" };
  try {
    const { kind, verifier, afterMinutes, attempts, device } = objectOf(JSON.parse(text));
    const knownKind = PASSCODE_KINDS.find((one) => one === kind);
    const knownVerifier = verifierOf(objectOf(verifier));
    if (knownKind === undefined || knownVerifier === undefined) return { kind: "damaged" };
    const proof = device === undefined ? undefined : deviceOf(objectOf(device));
    return {
      kind: "lock",
      record: {
        kind: knownKind,
        verifier: knownVerifier,
        afterMinutes: AFTER_MINUTES.find((one) => one === afterMinutes) ?? 0,
        attempts: attemptsOf(objectOf(attempts)),
        ...(proof === undefined ? {} : { device: proof }),
      },
    };
  } catch {
    return { kind: "damaged" };
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new TypeError("Not an object");
  return value as Record<string, unknown>;
}

function verifierOf({ algorithm, cost, salt, bytes }: Readonly<Record<string, unknown>>): Verifier | undefined {
  if (typeof algorithm !== "string" || !isCount(cost) || cost === 0 || !isHex(salt) || !isHex(bytes)) return undefined;
  return { algorithm, cost, salt, bytes };
}

function attemptsOf({ failures, lastAt }: Readonly<Record<string, unknown>>): Attempts {
  if (!isCount(failures)) throw new TypeError("Attempts that were not counted");
  if (failures === 0) return NO_ATTEMPTS;
  const { wallMs, steadyMs, run } = objectOf(lastAt);
  if (!Number.isFinite(wallMs) || !Number.isFinite(steadyMs) || typeof run !== "string") {
    throw new TypeError("Attempts without a time");
  }
  return { failures, lastAt: { wallMs, steadyMs, run } as Instant };
}

function deviceOf({ credential }: Readonly<Record<string, unknown>>): DeviceProof | undefined {
  if (credential === undefined) return {};
  const { id, publicKey, algorithm, signatures } = objectOf(credential);
  if (!isHex(id) || !isHex(publicKey) || typeof algorithm !== "number" || !isCount(signatures)) return undefined;
  return { credential: { id, publicKey, algorithm, signatures } };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isHex(value: unknown): value is string {
  return typeof value === "string" && /^(?:[0-9a-f]{2})+$/.test(value);
}
