import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { AuraError } from "../../../platform/errors.ts";
import { BlobUnreadable, type BlobStore } from "./blob-store.ts";
import { createS3Blobs } from "./s3-blobs.ts";
import { startS3Server, type S3Server } from "./s3-server.fixture.ts";

const MIB = 1024 * 1024;
let server: S3Server;
let store: BlobStore;
before(async () => {
  server = await startS3Server();
  store = storeAt(server.endpoint);
});
after(() => server[Symbol.asyncDispose]());

function storeAt(endpoint: string, environment = server.environment): BlobStore {
  const config = { bucket: server.bucket, prefix: "mine/", region: "us-east-1", endpoint };
  return createS3Blobs(config, environment, () => new Date());
}

async function* pieces(...all: readonly (Buffer | Error)[]): AsyncGenerator<Buffer> {
  for (const piece of all) {
    if (piece instanceof Error) throw piece;
    yield piece;
  }
}

async function bytesOf(reading: Promise<AsyncIterable<Uint8Array>>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(await reading));
}

async function namesOf(): Promise<string[]> {
  return (await Array.fromAsync(store.list())).map(({ name }) => name).sort((a, b) => a.localeCompare(b));
}

test("a small blob is read as it was written, and in parts", async () => {
  await store.write("user/small", pieces(Buffer.from("And so "), Buffer.from("to bed.")));
  assert.equal((await bytesOf(store.read("user/small", 0, 14))).toString(), "And so to bed.");
  assert.equal((await bytesOf(store.read("user/small", 4, 6))).toString(), "so");
});

test("a large blob goes up in parts and is one", async () => {
  const bytes = randomBytes(20 * MIB + 5);
  await store.write("user/large", pieces(bytes.subarray(0, 9 * MIB), bytes.subarray(9 * MIB)));
  assert.ok((await bytesOf(store.read("user/large", 0, bytes.length))).equals(bytes));
  const middle = await bytesOf(store.read("user/large", 8 * MIB - 1, 8 * MIB + 1));
  assert.ok(middle.equals(bytes.subarray(8 * MIB - 1, 8 * MIB + 1)));
});

test("a stream that fails amid the parts leaves neither a blob nor an upload", async () => {
  const part = randomBytes(9 * MIB);
  await assert.rejects(store.write("user/broken", pieces(part, part, new Error("gone"))));
  await assert.rejects(store.read("user/broken", 0, 1), BlobUnreadable);
  const given = server.asked.map((one) => /^DELETE \/journal\/mine\/user\/broken\?uploadId=\w+/.test(one));
  assert.equal(given.filter(Boolean).length, 1, "the upload was given up");
});

test("what is missing or too short is told apart from a service that does not answer", async () => {
  await store.write("user/short", pieces(Buffer.from("short")));
  await assert.rejects(store.read("user/short", 0, 6), BlobUnreadable);
  await assert.rejects(store.read("user/nothing", 0, 1), BlobUnreadable);
  const away = (error: unknown) => error instanceof AuraError && error.code === "DB_001";
  await assert.rejects(storeAt("http://127.0.0.1:9").read("user/short", 0, 1), away);
  const stranger = { AWS_ACCESS_KEY_ID: "NOBODY", AWS_SECRET_ACCESS_KEY: "S3RVER" };
  await assert.rejects(storeAt(server.endpoint, stranger).write("user/x", pieces(Buffer.from("x"))), away);
});

test("removing takes one blob, or all of one user's and nobody else's", async () => {
  for (const name of ["gone/1", "gone/2", "goner/1", "gone/3"] as const)
    await store.write(name, pieces(Buffer.from("x")));
  await store.remove("gone/1");
  await store.remove("gone/1");
  assert.deepEqual(
    (await namesOf()).filter((name) => name.startsWith("gone")),
    ["gone/2", "gone/3", "goner/1"],
  );
  await store.removeAllOf("gone");
  await store.removeAllOf("gone");
  assert.deepEqual(
    (await namesOf()).filter((name) => name.startsWith("gone")),
    ["goner/1"],
  );
});

test("a service that cannot list unfinished uploads is left to its own rules; one that refuses is told of", async () => {
  const listing = '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></ListBucketResult>';
  let refusal = { status: 501, code: "NotImplemented" };
  const server = createServer(({ url = "" }, answer) => {
    const isOfUploads = url.includes("uploads");
    answer.writeHead(isOfUploads ? refusal.status : 200, { "content-type": "application/xml" });
    answer.end(isOfUploads ? `<Error><Code>${refusal.code}</Code><Message>no</Message></Error>` : listing);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const store = storeAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    assert.deepEqual(await Array.fromAsync(store.list()), []);
    refusal = { status: 403, code: "AccessDenied" };
    await assert.rejects(Array.fromAsync(store.list()), { code: "DB_001" });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
