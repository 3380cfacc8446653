import { ALGORITHMS, verifyAssertion } from "../data/lock/assertion.ts";
import type { DeviceCheck } from "../data/lock/lock.ts";
import type { DeviceProof } from "../data/lock/lock-record.ts";
import { bytesToHex, hexToBytes } from "../data/lock/passcode.ts";

const NAME = "AURA Journal";

/** Face, finger or PIN, as the authenticator of this device checks them (Web Authentication); no server has a part in it. */
export const deviceCheck: DeviceCheck = {
  async isThere() {
    const type = globalThis.PublicKeyCredential as typeof PublicKeyCredential | undefined;
    // A number is no name that a key could belong to (§5.1.3, step 7).
    if (type === undefined || /^[\d.]+$|^\[/.test(location.hostname)) return false;
    return type.isUserVerifyingPlatformAuthenticatorAvailable();
  },
  async enrol() {
    const credential = await declined(navigator.credentials.create({ publicKey: creation() }));
    const response = credential?.response;
    if (credential === undefined || !(response instanceof AuthenticatorAttestationResponse)) return undefined;
    const publicKey = response.getPublicKey();
    if (publicKey === null) return undefined;
    const made = {
      id: bytesToHex(new Uint8Array(credential.rawId)),
      publicKey: bytesToHex(new Uint8Array(publicKey)),
      algorithm: response.getPublicKeyAlgorithm(),
      signatures: 0,
    };
    // A key that cannot be used is found out now, and not before a locked journal.
    return prove({ credential: made });
  },
  prove,
};

async function prove({ credential: kept }: DeviceProof): Promise<DeviceProof | undefined> {
  if (kept === undefined) return undefined;
  const challenge = crypto.getRandomValues(new Uint8Array(32));
  const rpId = location.hostname;
  const credential = await declined(
    navigator.credentials.get({
      publicKey: {
        challenge,
        rpId,
        allowCredentials: [{ type: "public-key", id: hexToBytes(kept.id), transports: ["internal"] }],
        userVerification: "required",
      },
    }),
  );
  const response = credential?.response;
  if (!(response instanceof AuthenticatorAssertionResponse)) return undefined;
  const signatures = await verifyAssertion(
    {
      clientData: new Uint8Array(response.clientDataJSON),
      authenticatorData: new Uint8Array(response.authenticatorData),
      signature: new Uint8Array(response.signature),
    },
    kept,
    { challenge, origin: location.origin, rpId },
  );
  return signatures === undefined ? undefined : { credential: { ...kept, signatures } };
}

function creation(): PublicKeyCredentialCreationOptions {
  return {
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    rp: { name: NAME, id: location.hostname },
    // Nobody but this browser knows of it: a name would tell whoever manages the keys of the device whose journal this is.
    user: { id: crypto.getRandomValues(new Uint8Array(16)), name: NAME, displayName: NAME },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
    authenticatorSelection: {
      authenticatorAttachment: "platform",
      userVerification: "required",
      residentKey: "discouraged",
    },
    attestation: "none",
  };
}

/** Absent: the person declined, or the device could not; a browser does not say which. */
async function declined(asked: Promise<Credential | null>): Promise<PublicKeyCredential | undefined> {
  try {
    const credential = await asked;
    return credential instanceof PublicKeyCredential ? credential : undefined;
  } catch {
    return undefined;
  }
}
