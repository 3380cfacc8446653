import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { isErrorCode, isStatusOf } from "@aura-journal/contracts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";
import { writeEntry } from "./accounts.ts";
import { createFaultFinder, type FindFault } from "./json-schema.ts";
import { readServedApi, type ServedApi } from "./served-api.ts";

let server: TestServer;
let api: ServedApi;
let find: FindFault;
let account: TestAccount;
before(async () => {
  server = await startTestServer({ logLevel: "silent" });
  api = readServedApi((await server.call("GET", "/openapi.json")).body);
  find = createFaultFinder(api.components);
  account = await server.register();
});
after(() => server[Symbol.asyncDispose]());

/** What is sent, word for word, and the status and code that it is answered with. */
type Case = readonly [name: string, bytes: string | Buffer, status: number, code: string];

const LAST = "connection: close\r\n\r\n";
const LOGIN = "POST /auth/login HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n";
const ZIPPED = gzipSync('{"email":"ann@example.org","password":"a good long passphrase"}');
const ZIPPED_LOGIN = Buffer.concat([
  Buffer.from(`${LOGIN}content-encoding: gzip\r\ncontent-length: ${ZIPPED.length}\r\n${LAST}`),
  ZIPPED,
]);

/** Whatever the port; `path` is one that answers GET there. */
const everywhere = (path: string): readonly Case[] => [
  ["no Host", `GET ${path} HTTP/1.1\r\n${LAST}`, 400, "VAL_001"],
  ["no Host on a path that is not there", `GET /nothing HTTP/1.1\r\n${LAST}`, 400, "VAL_001"],
  ["an Expect that nobody knows", `GET ${path} HTTP/1.1\r\nhost: a\r\nexpect: foo\r\n${LAST}`, 400, "VAL_001"],
  ["an Expect too many", `GET ${path} HTTP/1.1\r\nhost: a\r\nexpect: 100-continue, foo\r\n${LAST}`, 400, "VAL_001"],
  ["CONNECT", "CONNECT example.org:443 HTTP/1.1\r\nhost: example.org:443\r\n\r\n", 405, "RES_001"],
  ["an upgrade of what is not there", upgrade("/nothing"), 404, "RES_001"],
  ["a path that is not there", `GET /nothing HTTP/1.1\r\nhost: a\r\n${LAST}`, 404, "RES_001"],
  ["a method that the path does not answer", `DELETE ${path} HTTP/1.1\r\nhost: a\r\n${LAST}`, 405, "RES_001"],
  ["a method that hardly anybody knows", `PROPFIND ${path} HTTP/1.1\r\nhost: a\r\n${LAST}`, 405, "RES_001"],
  ["TRACE", `TRACE ${path} HTTP/1.1\r\nhost: a\r\n${LAST}`, 405, "RES_001"],
  ["OPTIONS for the server", `OPTIONS * HTTP/1.1\r\nhost: a\r\n${LAST}`, 404, "RES_001"],
  ["a method that is none", `HELLO ${path} HTTP/1.1\r\nhost: a\r\n${LAST}`, 400, "VAL_001"],
  ["half a request line", "GET\r\n\r\n", 400, "VAL_001"],
  ["no request line", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03", 400, "VAL_001"],
  ["another version of HTTP", `GET ${path} HTTP/3.0\r\nhost: a\r\n${LAST}`, 400, "VAL_001"],
  ["the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "VAL_001"],
  ["a header without a name", `GET ${path} HTTP/1.1\r\nhost: a\r\n: b\r\n${LAST}`, 400, "VAL_001"],
  ["a name with a blank", `GET ${path} HTTP/1.1\r\nhost: a\r\nb c: d\r\n${LAST}`, 400, "VAL_001"],
  [
    "headers that are too large",
    `GET ${path} HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(20_000)}\r\n${LAST}`,
    413,
    "VAL_001",
  ],
  ["headers without an end", `GET ${path} HTTP/1.1\r\nhost: a\r\nx: ${"y".repeat(3_000_000)}`, 413, "VAL_001"],
  ["a path that is too long", `GET /${"y".repeat(20_000)} HTTP/1.1\r\nhost: a\r\n${LAST}`, 413, "VAL_001"],
  [
    "two lengths",
    `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n${LAST}`,
    400,
    "VAL_001",
  ],
  ["headers that do not end", `GET ${path} HTTP/1.1\r\nhost: a\r\n`, 400, "VAL_001"],
];

const onTheInterface: readonly Case[] = [
  ["an upgrade of a call that needs credentials", upgrade("/entries"), 401, "AUTH_002"],
  ["a zipped body", ZIPPED_LOGIN, 415, "VAL_001"],
  ["a coding of no name", `${LOGIN}content-encoding: foo\r\ncontent-length: 2\r\n${LAST}{}`, 415, "VAL_001"],
  [
    "another media type",
    LOGIN.replace("application/json", "text/xml") + `content-length: 2\r\n${LAST}{}`,
    415,
    "VAL_001",
  ],
  ["a broken chunk", `${LOGIN}transfer-encoding: chunked\r\n\r\nzz\r\n`, 400, "VAL_001"],
  ["half of a body", `${LOGIN}content-length: 9\r\n\r\n{`, 400, "VAL_001"],
  ["a path that can't be decoded", `GET /%zz HTTP/1.1\r\nhost: a\r\n${LAST}`, 400, "VAL_001"],
];

test("whatever is wrong with a request, the interface answers it in the contract's form", async () => {
  await answersAll(server.baseUrl, [...everywhere("/livez"), ...onTheInterface]);
});

test("whatever is wrong with a request, the port of the metrics answers it in the contract's form", async () => {
  await answersAll(server.metricsUrl, everywhere("/metrics"));
});

test("what is not wrong is let through: HTTP/1.0 without a Host, 100-continue, an upgrade that is not taken", async () => {
  for (const bytes of [
    "GET /livez HTTP/1.0\r\n\r\n",
    `GET /livez HTTP/1.1\r\nhost: a\r\nexpect: 100-Continue\r\n${LAST}`,
    `GET /livez HTTP/1.1\r\nhost: a\r\ncontent-encoding: gzip\r\n${LAST}`,
    upgrade("/livez"),
  ]) {
    assert.match(await converse(server.baseUrl, bytes), /^HTTP\/1\.1 200 /, bytes);
  }
});

test("a connection that was asked to become a tunnel and is broken off breaks nothing", async () => {
  for (let count = 0; count < 20; count += 1) {
    const socket = connect(Number(new URL(server.baseUrl).port), "127.0.0.1");
    socket.on("error", () => {});
    await once(socket, "connect");
    socket.write("CONNECT example.org:443 HTTP/1.1\r\nhost: example.org:443\r\n\r\n".repeat(3));
    socket.resetAndDestroy();
  }
  assert.equal((await server.call("GET", "/livez")).status, 200);
});

test("every path names in Allow the methods that the description has for it, and HEAD beside GET", async () => {
  const paths = new Set(api.operations.map(({ path }) => path));
  assert.ok(paths.size > 30, "the description was not seen");
  for (const path of paths) {
    const answer = await server.call("PATCH", path.replaceAll(/\{\w+\}/g, "0190a0a0-0000-7000-8000-000000000000"));
    assert.equal(answer.status, 405, path);
    const url = path.replaceAll(/\{\w+\}/g, "x");
    // A path such as /entries/search is one of /entries/{entry_id} too.
    const methods = api.operations.filter((one) => patternOf(one.path).test(url)).map(({ method }) => method);
    const expected = new Set(methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])));
    assert.deepEqual((answer.headers.get("allow") ?? "").split(", ").toSorted(), [...expected].toSorted(), path);
  }
});

test("If-Match holds where one of its strong tags is the version that stands, and nowhere else", async () => {
  const operations = ["updateEntry", "deleteEntry"].map((name) => api.operations.find((one) => one.name === name)!);
  for (const operation of operations) {
    const call = async (ifMatch: string) => {
      const entryId = await writeEntry(server, account);
      const path = `/entries/${entryId}`;
      await server.call("PUT", path, { token: account.accessToken, body: { content: "The second version." } });
      return server.call(operation.method, path, {
        token: account.accessToken,
        headers: { "if-match": ifMatch },
        ...(operation.method === "PUT" ? { body: { content: "The third version." } } : {}),
      });
    };
    for (const ifMatch of ['"2"', '"1", "2"', '"7" ,, "2"', 'W/"2", "2"', "*"]) {
      assert.ok((await call(ifMatch)).status < 300, `${operation.name} with ${ifMatch}`);
    }
    for (const ifMatch of ['"1"', '"3"', 'W/"2"', '"1", W/"2"', '"02"', '"two"', '"2,"']) {
      const { status, body } = await call(ifMatch);
      assert.deepEqual([status, body.error?.code], [412, "RES_002"], `${operation.name} with ${ifMatch}`);
      assert.equal(body.error.details.current.version, 2);
    }
    for (const ifMatch of ["2", '"2', '"2" "3"', ",", "*, *"]) {
      const { status, body } = await call(ifMatch);
      assert.deepEqual([status, body.error?.code], [400, "VAL_001"], `${operation.name} with ${ifMatch}`);
    }
    for (const status of ["400", "412"]) assert.ok(operation.errorCodes[status] !== undefined, status);
  }
});

test("a change that was made once and is sent again with a list is answered as it was", async () => {
  const entryId = await writeEntry(server, account);
  const send = () =>
    server.call("PUT", `/entries/${entryId}`, {
      token: account.accessToken,
      headers: { "if-match": '"9", "1"' },
      body: { content: "Sent twice." },
    });
  const [first, second] = [await send(), await send()];
  assert.deepEqual([first.status, second.status], [200, 200]);
  assert.deepEqual(second.body, first.body);
});

async function answersAll(url: string, cases: readonly Case[]): Promise<void> {
  const faults = await Promise.all(
    cases.map(async ([name, bytes, status, code]) => {
      const fault = faultOf(await converse(url, bytes), status, code);
      return fault === undefined ? [] : [`${name}: ${fault}`];
    }),
  );
  assert.deepEqual(faults.flat(), []);
}

/** What an answer lacks of the contract's form. */
function faultOf(answer: string, status: number, code: string): string | undefined {
  const [head = "", text = ""] = answer.split(/\r\n\r\n(.*)/s);
  const [line = "", ...lines] = head.split("\r\n");
  const headers = new Map(lines.map((one) => one.split(/:\s*(.*)/s).slice(0, 2) as [string, string]));
  const header = (name: string) => [...headers].find(([given]) => given.toLowerCase() === name)?.[1];
  if (line.split(" ")[1] !== String(status)) return `answered ${JSON.stringify(line)} ${text.slice(0, 100)}`;
  if (header("content-type") !== "application/json; charset=utf-8") return `of type ${header("content-type")}`;
  if (header("x-content-type-options") !== "nosniff") return "without the headers of security";
  if (header("connection")?.toLowerCase() === "upgrade") return "upgraded";
  const body = JSON.parse(text) as { error: { code: string; requestId: string } };
  const fault = find({ $ref: "#/components/schemas/ErrorBody" }, body);
  if (fault !== undefined) return fault;
  if (body.error.code !== code || !isErrorCode(code) || !isStatusOf(code, status)) return `with ${body.error.code}`;
  if (body.error.requestId !== header("x-request-id")) return "with two request ids";
  return status === 405 && header("allow") === undefined ? "without Allow" : undefined;
}

function upgrade(path: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: upgrade, close\r\nupgrade: websocket\r\nsec-websocket-key: AAAA\r\n\r\n`;
}

/** Sends bytes as they are and gives what is answered until the server closes, without the leave to go on (100). */
async function converse(url: string, bytes: string | Buffer): Promise<string> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  let answer = "";
  socket.on("data", (chunk: Buffer) => (answer += chunk.toString("latin1")));
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  await once(socket, "close");
  return answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, "");
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`);
}
