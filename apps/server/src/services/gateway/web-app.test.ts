import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { readConfig } from "../../config.ts";
import { createHttpServer } from "../../platform/http.ts";
import { createLogger } from "../../platform/logger.ts";
import { APP_PAGES, appPagePatterns } from "./app-pages.ts";
import { CONTENT_SECURITY_POLICY, isWebAppBuilt, serveWebApp } from "./web-app.ts";

const PAGE = "<!doctype html><title>AURA</title>";
const ENTRY = "/_expo/static/js/web/entry-8f09d6612a22f158d3c85ff60f62ef0e.js";
const SCRIPT = "export const words = 'so to bed';".repeat(100);

describe("the app for browsers", () => {
  let directory: string;
  let app: FastifyInstance;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "aura-web-app-"));
    const root = join(directory, "dist");
    for (const folder of ["_expo/static/js/web", "data", "assets/icons"])
      await mkdir(join(root, folder), { recursive: true });
    await writeFile(join(directory, "secret.txt"), "not for the world");
    await writeFile(join(root, ".fingerprint"), "0123");
    await writeFile(join(root, "index.html"), PAGE);
    await writeFile(join(root, "service-worker.js"), "self;");
    await writeFile(join(root, "data", "worker.js"), "self;");
    await writeFile(join(root, "assets/icons/back.0a328cd9c1afd0afe8e3b1ec5165b1b4@2x.png"), "png");
    await writeFile(join(root, ENTRY), SCRIPT);
    await writeFile(join(root, `${ENTRY}.br`), brotliCompressSync(SCRIPT));
    const config = readConfig({ AURA_DATA_DIR: directory }, { isRoot: false, cores: 2 });
    app = await createHttpServer(config, createLogger({ level: "silent", destination: { write: () => {} } }));
    app.get("/entries", async (_request, reply) => reply.status(401).send({ error: "of the interface" }));
    await serveWebApp(app, root);
    await app.listen({ host: "127.0.0.1", port: 0 });
  });

  after(async () => {
    await app.close();
    await rm(directory, { recursive: true, force: true });
  });

  interface Answer {
    readonly statusCode: number;
    readonly headers: IncomingHttpHeaders;
    readonly rawPayload: Buffer;
    readonly body: string;
    readonly code: string | undefined;
  }

  /** Sends the path as it stands: whoever means harm does not tidy it up first. */
  function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    const { port } = app.server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      request({ host: "127.0.0.1", port, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const rawPayload = Buffer.concat(chunks);
          const body = rawPayload.toString();
          const code = body.startsWith("{")
            ? (JSON.parse(body) as { error?: { code?: string } }).error?.code
            : undefined;
          resolve({ statusCode: response.statusCode ?? 0, headers: response.headers, rawPayload, body, code });
        });
      })
        .on("error", reject)
        .end();
    });
  }

  test("each of its pages answers with the page, under its policy, and is asked for every time", async () => {
    for (const url of APP_PAGES) {
      const answer = await get(url.replace(/:\w+/, "0193-a"));
      assert.equal(answer.body, PAGE, url);
      assert.equal(answer.headers["content-type"], "text/html; charset=utf-8");
      assert.equal(answer.headers["content-security-policy"], CONTENT_SECURITY_POLICY);
      assert.equal(answer.headers["cache-control"], "no-cache");
    }
  });

  test("the policy lets no script or style of a page's own run, nor one from elsewhere", () => {
    for (const word of ["unsafe-inline", "'unsafe-eval'", "http", "*"]) {
      assert.ok(!CONTENT_SECURITY_POLICY.includes(word), word);
    }
    assert.match(CONTENT_SECURITY_POLICY, /^default-src 'none'; /);
  });

  test("workers come under the same policy, and are asked for every time", async () => {
    for (const url of ["/service-worker.js", "/data/worker.js"]) {
      const answer = await get(url);
      assert.equal(answer.statusCode, 200);
      assert.equal(answer.headers["content-security-policy"], CONTENT_SECURITY_POLICY);
      assert.equal(answer.headers["cache-control"], "no-cache");
      assert.match(String(answer.headers["content-type"]), /javascript/);
    }
  });

  test("what has its hash in its name is kept for ever", async () => {
    for (const url of [ENTRY, "/assets/icons/back.0a328cd9c1afd0afe8e3b1ec5165b1b4@2x.png"]) {
      assert.equal((await get(url)).headers["cache-control"], "public, max-age=31536000, immutable", url);
    }
  });

  test("a browser that understands brotli gets what was compressed beforehand", async () => {
    const answer = await get(ENTRY, { "accept-encoding": "gzip, br" });
    assert.equal(answer.headers["content-encoding"], "br");
    assert.match(String(answer.headers["content-type"]), /javascript/);
    assert.deepEqual(answer.rawPayload, brotliCompressSync(SCRIPT));
    assert.match(String(answer.headers["vary"]), /accept-encoding/i);
    const plain = await get(ENTRY);
    assert.equal(plain.headers["content-encoding"], undefined);
    assert.equal(plain.body, SCRIPT);
  });

  test("a page that has not changed is not sent again", async () => {
    const { etag } = (await get("/")).headers;
    assert.equal((await get("/", { "if-none-match": String(etag) })).statusCode, 304);
  });

  test("a path that is nobody's is told in the form of the interface", async () => {
    for (const url of ["/no-such-thing", "/entries/1/2/3", "/data/none.js", "/_expo", "/journal/a/b", "/index.php"]) {
      const answer = await get(url, { accept: "text/html" });
      assert.equal(answer.statusCode, 404, url);
      assert.equal(answer.code, "RES_001", url);
      assert.equal(answer.headers["cache-control"], "no-store", url);
    }
  });

  test("a path of the interface is not the app's", async () => {
    assert.equal((await get("/entries", { accept: "text/html" })).statusCode, 401);
    for (const path of [
      "/entries",
      "/entries/1",
      "/auth/login",
      "/sync/changes",
      "/docs",
      "/openapi.json",
      "/admin/users",
    ]) {
      assert.ok(!appPagePatterns().some((pattern) => pattern.test(path)), path);
    }
  });

  test("the service worker knows the pages, with and without a query", () => {
    for (const path of ["/", "/journal", "/journal/2026-01-25", "/search?q=sleep", "/you/privacy"]) {
      assert.ok(
        appPagePatterns().some((pattern) => pattern.test(path)),
        path,
      );
    }
  });

  test("nothing beside the app, and no hidden file of it, is served", async () => {
    for (const url of [
      "/../secret.txt",
      "/..%2fsecret.txt",
      "/%2e%2e/secret.txt",
      "/data/..%2f..%2fsecret.txt",
      "/data/%2e%2e/%2e%2e/secret.txt",
      "/..%5csecret.txt",
      "//secret.txt",
      "/_expo/",
      "/.fingerprint",
      "/%2efingerprint",
      "/data/worker.js%00.png",
    ]) {
      const answer = await get(url);
      assert.ok([400, 403, 404].includes(answer.statusCode), `${url}: ${answer.statusCode}`);
      assert.ok(!answer.body.includes("not for the world") && !answer.body.includes("0123"), url);
      assert.ok(answer.code !== undefined, url);
    }
  });

  test("whether there is an app is seen by its page", () => {
    assert.ok(isWebAppBuilt(join(directory, "dist")));
    assert.ok(!isWebAppBuilt(directory));
  });
});
