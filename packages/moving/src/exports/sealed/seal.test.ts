import assert from "node:assert/strict";
import { createDecipheriv, hkdfSync, pbkdf2Sync, randomBytes } from "node:crypto";
import { test } from "node:test";
import { bytesOf, each } from "../exported-entry.fixture.ts";
import { openSealedFile } from "./open.ts";
import { openerPage } from "./opener-page.ts";
import {
  derivePassphraseKey,
  SEAL_CHUNK_BYTES,
  SEAL_HEADER_BYTES,
  SEAL_ITERATIONS,
  sealWithPassphrase,
} from "./seal.ts";

const PASSPHRASE = "eine lange Passphrase mit ü";
const passphraseKey = await derivePassphraseKey(PASSPHRASE, randomBytes(16));
const SIZES = [0, 1, SEAL_CHUNK_BYTES - 1, SEAL_CHUNK_BYTES, SEAL_CHUNK_BYTES + 1, 5 * SEAL_CHUNK_BYTES];

for (const size of SIZES) {
  test(`${size} bytes come back as they were`, async () => {
    const content = randomBytes(size);
    const opened = await openSealedFile(new Blob([await sealed(content)]), PASSPHRASE, () => undefined);
    assert.ok(opened instanceof Blob, "it did not open");
    assert.deepEqual(Buffer.from(await opened.arrayBuffer()), content);
  });
}

test("many chunks are opened in many goes", async () => {
  const content = randomBytes(70 * SEAL_CHUNK_BYTES + 5);
  const shares: number[] = [];
  const opened = await openSealedFile(
    new Blob([await sealed(content)]),
    PASSPHRASE,
    (share) => void shares.push(share),
  );
  assert.ok(opened instanceof Blob && Buffer.from(await opened.arrayBuffer()).equals(content));
  assert.equal(shares.at(-1), 1);
});

test("the form is the one that is described: another implementation opens it", async () => {
  const file = await sealed(Buffer.from("Snow."));
  assert.equal(file.toString("latin1", 0, 8), "AURASEAL");
  const iterations = file.readUInt32BE(10);
  assert.ok(iterations >= 600_000 && iterations === SEAL_ITERATIONS);
  const stretched = pbkdf2Sync(PASSPHRASE, file.subarray(14, 30), iterations, 32, "sha256");
  const key = Buffer.from(hkdfSync("sha256", stretched, file.subarray(30, 46), "aura/sealed/v1", 32));
  const nonce = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
  decipher.setAAD(file.subarray(0, SEAL_HEADER_BYTES)).setAuthTag(file.subarray(-16));
  assert.equal(
    Buffer.concat([decipher.update(file.subarray(SEAL_HEADER_BYTES, -16)), decipher.final()]).toString(),
    "Snow.",
  );
});

test("another passphrase opens nothing, and one typed on another system does", async () => {
  const file = new Blob([await sealed(Buffer.from("Snow."))]);
  assert.equal(await openSealedFile(file, "another", () => undefined), "passphrase");
  assert.ok((await openSealedFile(file, PASSPHRASE.normalize("NFD"), () => undefined)) instanceof Blob);
});

test("a file that was cut, put in another order, or changed gives nothing away", async () => {
  const file = await sealed(randomBytes(3 * SEAL_CHUNK_BYTES));
  const chunk = SEAL_CHUNK_BYTES + 16;
  const [header, a, b, c] = [
    file.subarray(0, SEAL_HEADER_BYTES),
    ...[0, 1, 2].map((nth) => file.subarray(SEAL_HEADER_BYTES + nth * chunk, SEAL_HEADER_BYTES + (nth + 1) * chunk)),
  ] as [Buffer, Buffer, Buffer, Buffer];
  const altered = Buffer.from(file);
  altered[file.length - 100]! ^= 1;
  const faults = {
    "without its end": [header, a, b],
    "with two chunks swapped": [header, b, a, c],
    "with a chunk twice": [header, a, a, b, c],
    "with a byte changed": [altered],
    "with half a chunk": [file.subarray(0, file.length - 1_000)],
  };
  for (const [fault, pieces] of Object.entries(faults)) {
    const opened = await openSealedFile(
      new Blob(pieces.map((piece) => Uint8Array.from(piece))),
      PASSPHRASE,
      () => undefined,
    );
    assert.equal(typeof opened, "string", fault);
  }
});

test("fewer iterations than were used are refused, and so is work without end", async () => {
  const file = await sealed(Buffer.from("Snow."));
  for (const iterations of [1, 599_999, 4_000_000_000]) {
    const altered = Uint8Array.from(file);
    new DataView(altered.buffer).setUint32(10, iterations);
    assert.equal(await openSealedFile(new Blob([altered]), PASSPHRASE, () => undefined), "not-sealed");
  }
  const more = Uint8Array.from(file);
  new DataView(more.buffer).setUint32(10, SEAL_ITERATIONS + 1);
  assert.equal(await openSealedFile(new Blob([more]), PASSPHRASE, () => undefined), "passphrase");
});

test("the page may run its own script and nothing else", async () => {
  const page = await openerPage();
  assert.match(
    page,
    /content="default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'"/,
  );
  assert.doesNotMatch(page, /https?:|src=|@import|url\(/);
  assert.equal(page, await openerPage());
});

async function sealed(content: Buffer): Promise<Buffer> {
  return bytesOf(
    sealWithPassphrase(each([content.subarray(0, 10), content.subarray(10)]), passphraseKey, randomBytes(16)),
  );
}
