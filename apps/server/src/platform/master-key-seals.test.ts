import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { createKeyring, KeyringError, retireKeys, rotateKeyring } from "@aura-journal/crypto";
import { readCloudSettings, secretText } from "../config.ts";
import type { KeyService, KeyServices } from "./clouds/key-service.ts";
import { loadMasterKey, readKeyring, writeKeyring, type KeyringConfig } from "./master-key.ts";

// The services' own protocols are tried in clouds/key-service.test.ts; here is what stands on them.

const KMS = "aws-kms:arn:aws:kms:eu-central-1:123456789012:key/one";
const OTHER = "gcp-kms:projects/p/locations/l/keyRings/r/cryptoKeys/k";
const NOW = new Date("2026-11-28T12:00:00Z");
const CONTEXT = { purpose: "user-key", subjectId: "somebody" };

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "aura-seals-"));
  file = join(directory, "master.key");
});
afterEach(() => rm(directory, { recursive: true }));

/** Services that keep what they wrapped; each may be made to fail or to lie. */
function keyServices() {
  const kept = new Map<string, { readonly plaintext: Buffer; readonly context: string; readonly uri: string }>();
  const state = { isAway: false, calls: 0, lie: undefined as Buffer | undefined };
  const services: KeyServices = (uri): KeyService => ({
    uri,
    async wrap(plaintext, context) {
      if (state.isAway) throw new KeyringError(`The key ${uri}: it cannot be reached.`);
      const wrapped = randomBytes(40);
      kept.set(wrapped.toString("hex"), { plaintext: Buffer.from(plaintext), context: JSON.stringify(context), uri });
      return wrapped;
    },
    async unwrap(wrapped, context) {
      state.calls += 1;
      if (state.isAway) throw new KeyringError(`The key ${uri}: it cannot be reached.`);
      if (state.lie !== undefined) return state.lie;
      const found = kept.get(Buffer.from(wrapped).toString("hex"));
      if (found?.context !== JSON.stringify(context) || found.uri !== uri) {
        throw new KeyringError(`The key ${uri}: this is not what that key sealed.`);
      }
      return Buffer.from(found.plaintext);
    },
  });
  return { state, services };
}

function config(kms?: string, masterKey?: string): KeyringConfig {
  return {
    kms,
    masterKeyFile: file,
    masterKey: masterKey === undefined ? undefined : secretText(masterKey),
    clouds: readCloudSettings({}).settings,
  };
}

const options = (services: KeyServices, mayCreate = true) => ({ now: NOW, mayCreate: async () => mayCreate, services });

test("a first start seals the new key; later ones open it with one call, and then the service may be away", async () => {
  const { services, state } = keyServices();
  const first = await loadMasterKey(config(KMS), options(services));
  assert.deepEqual([first.isNew, first.sealedBy], [true, KMS]);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const wrapped = await first.kek.wrap(Buffer.from("a user's key"), CONTEXT);
  assert.doesNotMatch(await readFile(file, "utf8"), /aura-keyring\/1|"key"/);

  state.calls = 0;
  const later = await loadMasterKey(config(KMS), options(services, false));
  assert.deepEqual([later.isNew, state.calls], [false, 1]);
  state.isAway = true;
  assert.equal((await later.kek.unwrap(wrapped, CONTEXT)).toString(), "a user's key");
  await later.kek.wrap(Buffer.from("another's"), CONTEXT);
  assert.equal(state.calls, 1);
  // As text in the environment, which is no secret any more.
  state.isAway = false;
  const inEnvironment = await loadMasterKey(config(KMS, await readFile(file, "utf8")), options(services, false));
  assert.equal((await inEnvironment.kek.unwrap(wrapped, CONTEXT)).toString(), "a user's key");
});

test("a service that is away, or gives back something else than it was given, has no key made", async () => {
  for (const trouble of [{ isAway: true }, { lie: randomBytes(32) }, { lie: Buffer.alloc(0) }]) {
    const { services, state } = keyServices();
    Object.assign(state, trouble);
    await assert.rejects(loadMasterKey(config(KMS), options(services)), KeyringError);
    assert.deepEqual(await readdir(directory), []);
  }
});

test("a lie, another key, another context and every changed part are refused at the start, and the file stays as it is", async () => {
  const { services, state } = keyServices();
  await loadMasterKey(config(KMS), options(services));
  const text = await readFile(file, "utf8");
  const parts = JSON.parse(text) as Record<"kms" | "id" | "wrappedKey" | "sealed", string>;
  const refused = async (content: string, kms?: string): Promise<string> => {
    await writeFile(file, content);
    let said = "";
    await assert.rejects(loadMasterKey(config(kms), options(services)), (error: Error) => {
      said = error.message;
      return error instanceof KeyringError;
    });
    assert.equal(await readFile(file, "utf8"), content);
    assert.deepEqual(await readdir(directory), ["master.key"]);
    return said;
  };
  for (const lie of [randomBytes(32), randomBytes(31), randomBytes(10_000)]) {
    state.lie = lie;
    assert.match(await refused(text, KMS), /gave an answer that does not open the keyring/);
  }
  state.lie = undefined;
  assert.match(await refused(JSON.stringify({ ...parts, id: "another" }), KMS), /not what that key sealed/);
  assert.match(await refused(JSON.stringify({ ...parts, kms: OTHER })), /not what that key sealed/);
  const flipped = Buffer.from(parts.sealed, "base64");
  flipped[40] = (flipped[40] ?? 0) ^ 1;
  assert.match(
    await refused(JSON.stringify({ ...parts, sealed: flipped.toString("base64") })),
    /does not open the keyring/,
  );
  assert.match(await refused(JSON.stringify({ ...parts, sealed: "" })), /lacks a part/);
  assert.match(await refused(text.slice(0, -20)), /not JSON/);
});

test("what lies otherwise than AURA_KMS wants is not gone on with, and the way to move it is told", async () => {
  const { services } = keyServices();
  await writeKeyring(file, createKeyring(randomBytes, NOW));
  const start = (kms?: string) => loadMasterKey(config(kms), options(services));
  await assert.rejects(start(KMS), /lies in clear, and AURA_KMS wants it sealed by aws-kms.*aura keys rotate --kek/);
  await writeKeyring(file, await readKeyring(file), services(KMS));
  await assert.rejects(start(OTHER), /is sealed by aws-kms.*, and AURA_KMS wants it sealed by gcp-kms/);
  await assert.rejects(start("none"), /is sealed by aws-kms.*wants it in clear/);
  assert.equal((await start()).sealedBy, KMS);
});

test("a running server follows its file from clear to a service and to another, asks once for all who wait, and wraps nothing while it is away", async () => {
  const { services, state } = keyServices();
  const old = createKeyring(randomBytes, NOW);
  await writeKeyring(file, old);
  const { kek } = await loadMasterKey(config(), options(services));
  const underOld = await kek.wrap(Buffer.from("old"), CONTEXT);

  const both = rotateKeyring(old, randomBytes, NOW);
  await writeKeyring(file, both, services(KMS));
  state.calls = 0;
  const wrapped = await Promise.all(Array.from({ length: 50 }, () => kek.wrap(Buffer.from("new"), CONTEXT)));
  assert.deepEqual([...new Set(wrapped.map((one) => kek.kekIdOf(one)))], ["k2"]);
  assert.equal(state.calls, 1);

  await writeKeyring(file, rotateKeyring(retireKeys(both, ["k1"]), randomBytes, NOW), services(OTHER));
  await copyFile(file, `${file}.backup`);
  state.isAway = true;
  await assert.rejects(kek.wrap(Buffer.from("lost"), CONTEXT), { code: "EXT_001", status: 503 });
  assert.equal((await kek.unwrap(underOld, CONTEXT)).toString(), "old");
  state.isAway = false;
  assert.equal(kek.kekIdOf(await kek.wrap(Buffer.from("newest"), CONTEXT)), "k3");
});
