import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer as createPlainServer } from "node:http";
import { createServer, type Server } from "node:https";
import { createServer as createRawServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { createCertificate, missingOpenssl, type Certificate } from "../../../../tests/support/certificate.ts";
import { createPostOutside } from "./outgoing.ts";
import { addressesIn, type Lookup } from "./public-address.ts";

describe("calls to places that others have named", { skip: missingOpenssl ?? false }, () => {
  let directory: string;
  let certificate: Certificate;
  let server: Server;
  let origin: string;
  const asked: string[] = [];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "aura-outgoing-"));
    certificate = await createCertificate(directory);
    server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (request.url === "/moved") response.writeHead(302, { location: "/elsewhere" }).end();
      else if (request.url === "/long") response.end("x".repeat(1_000_000));
      else if (request.url === "/later")
        response.writeHead(429, { "retry-after": "Thu, 01 Jan 2026 00:01:00 GMT" }).end();
      else if (request.url === "/silent") return;
      else response.writeHead(201).end("taken");
    });
    server.listen(0, "localhost");
    await once(server, "listening");
    origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(directory, { recursive: true, force: true });
  });

  const nowMs = () => Date.parse("2026-01-01T00:00:00Z");
  const post = (path: string, timeoutMs = 10_000) =>
    createPostOutside({ timeoutMs, nowMs, loopback: { ca: certificate.cert } })({
      url: path.startsWith("/") ? origin + path : path,
      headers: {},
      body: Buffer.from("x"),
    });

  test("a machine of our own is not called, by whatever name", async () => {
    const guarded = createPostOutside({ timeoutMs: 10_000, nowMs });
    const { port } = new URL(origin);
    const before = asked.length;
    for (const host of ["localhost", "127.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"]) {
      const call = guarded({ url: `https://${host}:${port}/`, headers: {}, body: Buffer.alloc(0) });
      await assert.rejects(call, { code: "AURA_PRIVATE_ADDRESS" }, host);
    }
    assert.equal(asked.length, before);
  });

  test("only https is spoken, and no password stands in an address", async () => {
    for (const url of [origin.replace("https:", "http:"), origin.replace("//", "//ann:secret@"), "ftp://localhost/"]) {
      await assert.rejects(post(url), { code: "AURA_PRIVATE_ADDRESS" }, url);
    }
    assert.deepEqual(await post("/"), { status: 201, retryAfterSeconds: undefined, text: "taken" });
  });

  test("a redirect is an answer and nothing to follow", async () => {
    const before = asked.length;
    assert.equal((await post("/moved")).status, 302);
    assert.deepEqual(asked.slice(before), ["POST /moved"]);
  });

  test("a long answer is cut off, and one that never comes is not waited for", async () => {
    assert.ok((await post("/long")).text.length <= 16 * 1_024);
    await assert.rejects(post("/silent", 50), { name: "TimeoutError" });
  });

  /** Posts to somebody who says just that, and no more, to whoever calls. */
  async function postTo(answer: string | Buffer, timeoutMs: number) {
    const raw = createRawServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.write(answer));
    });
    raw.listen(0, "127.0.0.1");
    await once(raw, "listening");
    const { port } = raw.address() as AddressInfo;
    const send = createPostOutside({ timeoutMs, nowMs, networks: addressesIn(["127.0.0.0/8"]) });
    const url = `http://127.0.0.1:${port}/`;
    const signal = new AbortController().signal;
    return send({ url, headers: {}, body: Buffer.from("x"), signal }).finally(() => raw.close());
  }

  test("who takes up another protocol, or speaks none, has not answered, and nobody goes on waiting for it", async () => {
    const upgrade = "Connection: upgrade\r\nUpgrade: websocket\r\n\r\n";
    for (const answer of [
      `HTTP/1.1 101 Switching Protocols\r\n${upgrade}`,
      "HTTP/1.1 099 No\r\n\r\n",
      "SSH-2.0-x\r\n",
    ]) {
      await assert.rejects(postTo(answer, 5_000), ({ name }: Error) => name === "Error", answer);
    }
  });

  test("an answer that begins and never ends takes no longer than one that never comes", async () => {
    for (const answer of [
      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx",
      "HTTP/1.1 200 OK\r\nX: ",
      "HTTP/1.1 100 Continue\r\n\r\n",
    ]) {
      await assert.rejects(postTo(answer, 50), { name: "TimeoutError" }, answer);
    }
  });

  test("an answer is not unpacked", async () => {
    const packed = gzipSync(Buffer.alloc(10_000_000));
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`;
    const { text } = await postTo(Buffer.concat([Buffer.from(head), packed]), 5_000);
    assert.ok(text.length <= packed.length, `${text.length} characters`);
  });

  test("when to come again may be a date", async () => {
    assert.equal((await post("/later")).retryAfterSeconds, 60);
  });

  test("a name that shows another address the second time reaches what was judged, or nothing", async () => {
    const { port } = new URL(origin);
    const before = asked.length;
    for (const answers of [
      ["127.0.0.1"],
      ["::1"],
      ["192.0.2.1", "127.0.0.1"],
      ["::ffff:127.0.0.1"],
      ["64:ff9b::7f00:1"],
    ]) {
      let lookups = 0;
      const lookup: Lookup = (_name, _options, done) => {
        const address = answers[Math.min(lookups++, answers.length - 1)] ?? "";
        done(null, [{ address, family: address.includes(":") ? 6 : 4 }]);
      };
      const guarded = createPostOutside({ timeoutMs: 10_000, nowMs, lookup });
      const call = guarded({ url: `https://hooks.example.org:${port}/`, headers: {}, body: Buffer.alloc(0) });
      await assert.rejects(call, { code: "AURA_PRIVATE_ADDRESS" }, answers.join());
      assert.equal(lookups, 1, "the connection does not ask again");
    }
    assert.equal(asked.length, before);
  });

  test("a network that the operator allows is called without TLS too, and no other is", async () => {
    const heard: string[] = [];
    const plain = createPlainServer((request, response) => {
      heard.push(`${request.method} ${request.url}`);
      response.writeHead(204).end();
    });
    plain.listen(0, "127.0.0.1");
    await once(plain, "listening");
    const { port } = plain.address() as AddressInfo;
    const lookup: Lookup = (name, _options, done) =>
      done(null, [{ address: name === "here.lan" ? "127.0.0.1" : "10.0.0.1", family: 4 }]);
    const send = (networks: readonly string[] | undefined, host: string) =>
      createPostOutside({ timeoutMs: 10_000, nowMs, lookup, networks: networks && addressesIn(networks) })({
        url: `http://${host}:${port}/hook`,
        headers: {},
        body: Buffer.from("x"),
      });
    const allowed = ["127.0.0.0/8"];
    assert.equal((await send(allowed, "127.0.0.1")).status, 204);
    assert.equal((await send(allowed, "here.lan")).status, 204);
    for (const [networks, host] of [
      [allowed, "elsewhere.lan"],
      [allowed, "[::1]"],
      [["10.0.0.0/8"], "here.lan"],
      [["10.0.0.0/8"], "127.0.0.1"],
      [undefined, "here.lan"],
      [undefined, "127.0.0.1"],
    ] as const) {
      await assert.rejects(send(networks, host), { code: "AURA_PRIVATE_ADDRESS" }, `${networks?.join()} ${host}`);
    }
    assert.deepEqual(heard, ["POST /hook", "POST /hook"]);
    plain.closeAllConnections();
    plain.close();
  });
});
