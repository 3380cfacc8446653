import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto";
import { test } from "node:test";
import type { JsonWebKey, JsonWebKeySet } from "@aura-journal/contracts";
import { SignJWT } from "jose";
import { createAccessTokenVerifier } from "./access-tokens.ts";

const ISSUER = "https://journal.example.org";
const AUDIENCE = "aura-journal";
const START_MS = Date.parse("2026-01-25T10:30:00.000Z");
const ID = "0190a000-0000-7000-8000-000000000001";
const SECONDS = START_MS / 1_000;

const ours = keyPair("ours");
const theirs = keyPair("theirs");

test("a token of ours is taken and says whose it is", async () => {
  const { verifier } = setting();
  const claims = await verifier.verify(await sign({}));
  assert.deepEqual(claims, {
    userId: ID,
    sessionId: ID,
    email: "ann@example.org",
    roles: ["user"],
    iat: SECONDS,
    exp: SECONDS + 900,
    iss: ISSUER,
    aud: AUDIENCE,
  });
});

test("every flipped byte of a token makes it invalid", async () => {
  const { verifier } = setting();
  const token = await sign({});
  await verifier.verify(token);
  for (let at = 0; at < token.length; at += 1) {
    const flipped = `${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`;
    await refuses(verifier, flipped);
  }
  // Another spelling of the same signature: the bits left over in the last character.
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const letter of letters) if (letter !== token.at(-1)) await refuses(verifier, token.slice(0, -1) + letter);
});

test("the token's header chooses no algorithm: neither none, nor an HMAC under the public key, nor another curve", async () => {
  const { verifier } = setting();
  const [, payload = ""] = (await sign({})).split(".");
  const header = (alg: string) => encode({ alg, typ: "at+jwt", kid: "ours" });
  for (const alg of ["none", "None", "NONE", ""]) await refuses(verifier, `${header(alg)}.${payload}.`);
  const publicForms = [
    ours.jwk.x,
    Buffer.from(ours.jwk.x, "base64url"),
    ours.publicKey.export({ format: "pem", type: "spki" }),
  ];
  for (const secret of publicForms) {
    const signature = createHmac("sha256", secret)
      .update(`${header("HS256")}.${payload}`)
      .digest("base64url");
    await refuses(verifier, `${header("HS256")}.${payload}.${signature}`);
  }
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await refuses(verifier, await sign({}, { key: privateKey, alg: "ES256" }));
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await refuses(verifier, await sign({}, { key: rsa.privateKey, alg: "RS256" }));
});

test("keys come from the issuer alone: not from the token, not under an invented id", async () => {
  const { verifier, calls } = setting();
  await refuses(verifier, await sign({}, { key: theirs.privateKey }));
  const jwk = { ...theirs.jwk };
  await refuses(
    verifier,
    await sign(
      {},
      { key: theirs.privateKey, header: { jwk, jku: "https://example.org/k", x5u: "https://example.org/x" } },
    ),
  );
  for (const kid of ["theirs", "../../etc/passwd", "' OR 1=1 --", "", undefined]) {
    await refuses(verifier, await sign({}, { key: theirs.privateKey, kid }));
  }
  assert.ok(calls() <= 2, `invented ids asked for keys ${calls()} times`);
});

test("type, issuer and audience must be ours, exactly", async () => {
  const { verifier } = setting();
  for (const typ of ["JWT", "rt+jwt", undefined]) await refuses(verifier, await sign({}, { typ }));
  for (const iss of ["https://evil.example.org", `${ISSUER}/`, undefined]) await refuses(verifier, await sign({ iss }));
  for (const aud of ["other", ["other"], [AUDIENCE, "other"], undefined]) await refuses(verifier, await sign({ aud }));
});

test("the times must stand and be now, within five seconds", async () => {
  const { verifier } = setting();
  await refuses(verifier, await sign({ exp: undefined }));
  await refuses(verifier, await sign({ iat: undefined }));
  await refuses(verifier, await sign({ exp: SECONDS - 5 }));
  await refuses(verifier, await sign({ iat: SECONDS + 6 }));
  await refuses(verifier, await sign({ nbf: SECONDS + 6 }));
  await verifier.verify(await sign({ exp: SECONDS - 4 }));
  await verifier.verify(await sign({ iat: SECONDS + 5 }));
});

test("a token found good once is not good for ever", async () => {
  const { verifier, advance } = setting();
  const token = await sign({});
  await verifier.verify(token);
  advance(904_000);
  await verifier.verify(token);
  advance(1_000);
  await refuses(verifier, token);
});

test("a token that was found bad is not remembered as good, nor a good one as bad", async () => {
  const { verifier } = setting();
  const bad = await sign({}, { key: theirs.privateKey });
  await refuses(verifier, bad);
  await refuses(verifier, bad);
  await verifier.verify(await sign({}));
});

test("claims of the wrong shape are no identity", async () => {
  const { verifier } = setting();
  const wrong = [
    { userId: "1" },
    { userId: undefined },
    { sessionId: undefined },
    { roles: "admin" },
    { roles: ["root"] },
    { email: 5 },
  ];
  for (const claims of wrong) await refuses(verifier, await sign(claims));
});

test("a token in place of an API key is taken for a minute, as one of its own kind", async () => {
  const { verifier, advance } = setting();
  const key = {
    aud: `${AUDIENCE}/api-keys`,
    apiKeyId: ID,
    scopes: ["entries:read"],
    exp: SECONDS + 60,
    sessionId: undefined,
    roles: undefined,
    email: undefined,
  };
  const token = await sign(key);
  const claims = await verifier.verify(token);
  assert.deepEqual(claims, {
    userId: ID,
    apiKeyId: ID,
    scopes: ["entries:read"],
    iat: SECONDS,
    exp: SECONDS + 60,
    iss: ISSUER,
    aud: key.aud,
  });
  for (const wrong of [
    { ...key, exp: SECONDS + 61 },
    { ...key, apiKeyId: undefined },
    { ...key, apiKeyId: "1" },
    { ...key, scopes: ["admin"] },
    { ...key, scopes: undefined },
    // What makes it half of the other kind makes it none.
    { ...key, sessionId: ID },
    { ...key, roles: ["admin"] },
    { ...key, aud: AUDIENCE },
    { ...key, aud: [key.aud] },
    { ...key, aud: [AUDIENCE, key.aud] },
    { aud: key.aud },
  ]) {
    await refuses(verifier, await sign(wrong));
  }
  advance(65_000);
  await refuses(verifier, token);
});

test("what is no token at all is refused quickly", async () => {
  const { verifier, calls } = setting();
  for (const token of ["", ".", "..", "a.b", "a.b.c.d", "x".repeat(100_000), "é.é.é", "{}.{}.{}"])
    await refuses(verifier, token);
  assert.equal(calls(), 0);
});

test("a key that was added is found when a token first names it", async () => {
  const keys = { keys: [ours.jwk] };
  const { verifier, advance } = setting(keys);
  await verifier.verify(await sign({}));
  advance(2_000);
  keys.keys = [ours.jwk, theirs.jwk];
  await verifier.verify(await sign({}, { key: theirs.privateKey, kid: "theirs" }));
});

test("a key that was withdrawn verifies nothing new after five minutes", async () => {
  const keys = { keys: [ours.jwk] };
  const { verifier, advance } = setting(keys);
  await verifier.verify(await sign({}));
  keys.keys = [theirs.jwk];
  advance(299_999);
  await verifier.verify(await sign({ exp: SECONDS + 901 }));
  advance(1);
  await refuses(verifier, await sign({ exp: SECONDS + 902 }));
});

test("a clock that is set back keeps neither a new key from being found nor a withdrawn one in use", async () => {
  const keys = { keys: [ours.jwk] };
  const { verifier, advance, setClock } = setting(keys);
  await verifier.verify(await sign({}));
  setClock(START_MS - 86_400_000);
  const then = { iat: SECONDS - 86_400, exp: SECONDS - 85_500 };
  advance(2_000);
  keys.keys = [ours.jwk, theirs.jwk];
  await verifier.verify(await sign(then, { key: theirs.privateKey, kid: "theirs" }));
  setClock(START_MS - 2 * 86_400_000);
  keys.keys = [theirs.jwk];
  advance(300_000);
  await refuses(verifier, await sign({ iat: SECONDS - 172_800, exp: SECONDS - 171_900 }));
});

test("when the keys can't be had, that is what is said, and the next call asks again", async () => {
  let isDown = true;
  const verifier = createAccessTokenVerifier({
    getJwks: async () => {
      if (isDown) throw Object.assign(new Error("down"), { code: "EXT_001" });
      return { keys: [ours.jwk] };
    },
    issuer: ISSUER,
    audience: AUDIENCE,
    now: () => new Date(START_MS),
    nowMs: () => 0,
  });
  const token = await sign({});
  await assert.rejects(verifier.verify(token));
  isDown = false;
  await verifier.verify(token);
});

function setting(keys: JsonWebKeySet = { keys: [ours.jwk] }) {
  let timeMs = START_MS;
  let runningMs = 0;
  let calls = 0;
  const verifier = createAccessTokenVerifier({
    getJwks: async () => {
      calls += 1;
      return keys;
    },
    issuer: ISSUER,
    audience: AUDIENCE,
    now: () => new Date(timeMs),
    nowMs: () => runningMs,
  });
  return {
    verifier,
    calls: () => calls,
    advance(ms: number) {
      timeMs += ms;
      runningMs += ms;
    },
    setClock: (ms: number) => void (timeMs = ms),
  };
}

async function refuses(verifier: ReturnType<typeof createAccessTokenVerifier>, token: string): Promise<void> {
  await assert.rejects(verifier.verify(token), { code: "AUTH_002", status: 401 }, token.slice(0, 200));
}

function keyPair(kid: string) {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const x = publicKey.export({ format: "jwk" }).x as string;
  const jwk: JsonWebKey = { kty: "OKP", crv: "Ed25519", x, kid, alg: "EdDSA", use: "sig" };
  return { publicKey, privateKey, jwk };
}

/** Signs as the issuer would; `undefined` leaves a claim or header out. */
async function sign(
  changes: Record<string, unknown>,
  options: { key?: KeyObject; alg?: string; typ?: string | undefined; kid?: string | undefined; header?: object } = {},
): Promise<string> {
  const claims = { userId: ID, sessionId: ID, email: "ann@example.org", roles: ["user"], iss: ISSUER, aud: AUDIENCE };
  const payload = { ...claims, iat: SECONDS, exp: SECONDS + 900, ...changes };
  const { typ, kid } = { typ: "at+jwt", kid: "ours", ...options };
  const header = {
    alg: options.alg ?? "EdDSA",
    ...options.header,
    ...(typ === undefined ? {} : { typ }),
    ...(kid === undefined ? {} : { kid }),
  };
  return new SignJWT(JSON.parse(JSON.stringify(payload)))
    .setProtectedHeader(header)
    .sign(options.key ?? ours.privateKey);
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
