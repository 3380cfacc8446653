/** What somebody types to open the journal: a row of numbers, or words. */
export const PASSCODE_KINDS = ["numbers", "words"] as const;
export type PasscodeKind = (typeof PASSCODE_KINDS)[number];

export const LEAST_NUMBERS = 6;
export const LEAST_LETTERS = 10;

/** Makes guessing dear: the same bytes for the same text, salt and cost, after a lot of work. */
export interface Stretch {
  readonly algorithm: string;
  /** What one derivation costs on this device today, in the measure of the algorithm. */
  readonly cost: number;
  /** @throws where the algorithm is another */
  derive(algorithm: string, text: string, salt: Uint8Array, cost: number): Promise<Uint8Array>;
}

/** Says whether a passcode is the one that was set, and not what it was. */
export interface Verifier {
  readonly algorithm: string;
  readonly cost: number;
  readonly salt: string;
  readonly bytes: string;
}

const SALT_BYTES = 16;

/** Why a passcode is refused; undefined where it is good enough. */
export function weaknessOf(kind: PasscodeKind, typed: string): "short" | "easy" | "notNumbers" | undefined {
  const passcode = plainPasscode(typed);
  if (kind === "words") {
    if (passcode.length < LEAST_LETTERS) return "short";
    return new Set(passcode).size < 4 ? "easy" : undefined;
  }
  if (!/^\d*$/.test(passcode)) return "notNumbers";
  if (passcode.length < LEAST_NUMBERS) return "short";
  const steps = new Set([...passcode].slice(1).map((digit, index) => Number(digit) - Number(passcode[index])));
  // 777777, 123456, 987654.
  return steps.size === 1 && Math.abs([...steps][0] ?? 0) <= 1 ? "easy" : undefined;
}

export async function makeVerifier(
  typed: string,
  stretch: Stretch,
  randomBytes: (size: number) => Uint8Array,
): Promise<Verifier> {
  const { algorithm, cost } = stretch;
  const salt = randomBytes(SALT_BYTES);
  const bytes = await stretch.derive(algorithm, plainPasscode(typed), salt, cost);
  return { algorithm, cost, salt: bytesToHex(salt), bytes: bytesToHex(bytes) };
}

export async function isPasscode(typed: string, verifier: Verifier, stretch: Stretch): Promise<boolean> {
  const { algorithm, cost, salt, bytes } = verifier;
  const derived = await stretch.derive(algorithm, plainPasscode(typed), hexToBytes(salt), cost);
  return areEqual(bytesToHex(derived), bytes);
}

/** Keyboards capitalise, double spaces, and compose letters in more than one way: none of it is part of a passcode. */
function plainPasscode(typed: string): string {
  return typed.normalize("NFKC").trim().replaceAll(/\s+/g, " ").toLowerCase();
}

/** In a time that tells nothing of where two differ. */
function areEqual(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at % (other.length || 1));
  return difference === 0;
}

export function bytesToHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function hexToBytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
