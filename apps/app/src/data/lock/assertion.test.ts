import assert from "node:assert/strict";
import { createHash, generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { describe, test } from "node:test";
import fc from "fast-check";
import { verifyAssertion, type Assertion } from "./assertion.ts";

const ORIGIN = "https://journal.example";
const RP_ID = "journal.example";
const CHALLENGE = new Uint8Array(32).fill(3);
const EXPECTED = { challenge: CHALLENGE, origin: ORIGIN, rpId: RP_ID };
const PRESENT_AND_VERIFIED = 0x05;

const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const KEYS = { "-7": elliptic, "-257": rsa } as const;

interface Given {
  readonly type?: string;
  readonly challenge?: Uint8Array;
  readonly origin?: string;
  readonly crossOrigin?: boolean;
  readonly rpId?: string;
  readonly flags?: number;
  readonly signatures?: number;
  readonly key?: KeyObject;
}

/** What an authenticator would answer, written down as Web Authentication lays it out. */
function answer({ type = "webauthn.get", challenge = CHALLENGE, origin = ORIGIN, ...rest }: Given = {}): Assertion {
  const { crossOrigin = false, rpId = RP_ID, flags = PRESENT_AND_VERIFIED, signatures = 1, key } = rest;
  const clientData = Buffer.from(
    JSON.stringify({ type, challenge: Buffer.from(challenge).toString("base64url"), origin, crossOrigin }),
  );
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(signatures);
  const authenticatorData = Buffer.concat([sha256(Buffer.from(rpId)), Buffer.from([flags]), counter]);
  const signature = sign("sha256", Buffer.concat([authenticatorData, sha256(clientData)]), key ?? elliptic.privateKey);
  return {
    clientData: new Uint8Array(clientData),
    authenticatorData: new Uint8Array(authenticatorData),
    signature: new Uint8Array(signature),
  };
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function credential(algorithm: -7 | -257 = -7, signatures = 0) {
  const publicKey = KEYS[algorithm].publicKey.export({ type: "spki", format: "der" }).toString("hex");
  return { id: "00", publicKey, algorithm, signatures };
}

describe("an answer of the platform's authenticator", () => {
  test("counts where all of it is right", async () => {
    assert.equal(await verifyAssertion(answer(), credential(), EXPECTED), 1);
    assert.equal(await verifyAssertion(answer({ key: rsa.privateKey }), credential(-257), EXPECTED), 1);
  });

  test("counts with every form that a signature takes", async () => {
    // Numbers of a signature are shorter where they begin with zeros, and longer where their first bit is set.
    for (let nth = 0; nth < 200; nth++) {
      assert.equal(await verifyAssertion(answer(), credential(), EXPECTED), 1);
    }
  });

  for (const [what, given] of [
    ["to another challenge", { challenge: new Uint8Array(32).fill(4) }],
    ["to no challenge", { challenge: new Uint8Array(0) }],
    ["for another site", { origin: "https://journal.example.evil" }],
    ["from within another site's frame", { crossOrigin: true }],
    ["for another relying party", { rpId: "evil" }],
    ["to the making of a key", { type: "webauthn.create" }],
    ["where nobody was verified, only a touch felt", { flags: 0x01 }],
    ["where nobody was there", { flags: 0x04 }],
    ["by another key", { key: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey }],
  ] as const) {
    test(`does not count ${what}`, async () => {
      assert.equal(await verifyAssertion(answer(given), credential(), EXPECTED), undefined);
    });
  }

  test("does not count where the number of signatures went back, and does where none are counted", async () => {
    assert.equal(await verifyAssertion(answer({ signatures: 5 }), credential(-7, 5), EXPECTED), undefined);
    assert.equal(await verifyAssertion(answer({ signatures: 0 }), credential(-7, 5), EXPECTED), undefined);
    assert.equal(await verifyAssertion(answer({ signatures: 6 }), credential(-7, 5), EXPECTED), 6);
    assert.equal(await verifyAssertion(answer({ signatures: 0 }), credential(-7, 0), EXPECTED), 0);
  });

  test("does not count under an algorithm that was not asked for", async () => {
    assert.equal(await verifyAssertion(answer(), { ...credential(), algorithm: -8 }, EXPECTED), undefined);
  });

  test("does not count with any one byte of it changed", async () => {
    const right = answer();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("clientData", "authenticatorData", "signature"),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (part, place, difference) => {
          const bytes = Uint8Array.from(right[part]);
          bytes[place % bytes.length] = (bytes[place % bytes.length] ?? 0) ^ difference;
          assert.equal(await verifyAssertion({ ...right, [part]: bytes }, credential(), EXPECTED), undefined);
        },
      ),
    );
  });

  test("does not count, and harms nothing, where it is anything at all", async () => {
    const bytes = fc.uint8Array({ maxLength: 80 }).map((some) => Uint8Array.from(some));
    await fc.assert(
      fc.asyncProperty(bytes, bytes, bytes, async (clientData, authenticatorData, signature) => {
        const made = { clientData, authenticatorData, signature };
        assert.equal(await verifyAssertion(made, credential(), EXPECTED), undefined);
      }),
    );
  });
});
