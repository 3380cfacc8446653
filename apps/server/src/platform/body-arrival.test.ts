import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type AddressInfo, type Socket } from "node:net";
import { test } from "node:test";
import { readConfig } from "../config.ts";
import { createHttpServer } from "./http.ts";
import { createLogger } from "./logger.ts";
import type { Identity } from "./service.ts";

const MIB = 1024 * 1024;

/** A server with a path for anybody and one for people, who say in a header who they are. */
async function start() {
  const config = readConfig({ HOST: "127.0.0.1", PORT: "0", AURA_DATA_DIR: "/nowhere" }, { isRoot: false, cores: 2 });
  const app = await createHttpServer(config, createLogger({ level: "silent" }));
  app.post("/open", { bodyLimit: 64 * 1024 }, async () => ({}));
  app.post("/refused", {
    onRequest: async (_request, reply) => reply.status(401).send({}),
    handler: async () => ({}),
  });
  app.post("/own", {
    bodyLimit: 16 * MIB,
    onRequest: async (request) => {
      request.identity = { userId: request.headers["x-user"] } as unknown as Identity;
    },
    handler: async () => ({}),
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: () => app.close() };
}

interface Line {
  readonly socket: Socket;
  /** What has been answered so far. */
  readonly answer: () => string;
  readonly closed: Promise<string>;
  answers(pattern: RegExp): Promise<void>;
}

/** Opens a connection and sends what is given, word for word. */
async function say(port: number, head: string, body: string | Buffer = ""): Promise<Line> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  let text = "";
  const looking = new Set<() => void>();
  const look = (): void => looking.forEach((one) => one());
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
    look();
  });
  socket.on("error", () => {});
  socket.on("close", look);
  socket.write(`${head.replaceAll("\n", "\r\n")}\r\n\r\n`);
  if (body.length > 0) socket.write(body);
  return {
    socket,
    answer: () => text,
    closed: new Promise((resolve) => socket.once("close", () => resolve(text))),
    answers: (pattern) =>
      new Promise((resolve, reject) => {
        const one = (): void => {
          if (pattern.test(text)) resolve();
          else if (socket.destroyed) reject(new Error(`closed after ${JSON.stringify(text)}`));
          else return;
          looking.delete(one);
        };
        looking.add(one);
        one();
      }),
  };
}

function post(path: string, length: number | "chunked", more = ""): string {
  const framing = length === "chunked" ? "transfer-encoding: chunked" : `content-length: ${length}`;
  return `POST ${path} HTTP/1.1\nhost: a\ncontent-type: application/json\n${framing}${more}`;
}

test("a stranger whose body does not come is let go of about as soon as one whose headers do not, however it drips", async () => {
  await using server = await start();
  const person = await say(server.port, post("/own", 1_000, "\nx-user: ann"), "{");
  const strangers = [
    await say(server.port, post("/open", 1_000), "{"),
    await say(server.port, post("/open", "chunked"), "1\r\n{\r\n"),
    await say(server.port, post("/nothing", 1_000), "{"),
    await say(server.port, post("/open", 1_000), "{"),
  ];
  const timer = setInterval(() => strangers.at(-1)?.socket.write(" "), 100);
  // Headers that stay away, one connection after the other, are the clock.
  const twoWithoutHeaders = async (): Promise<string> => {
    for (let nth = 0; nth < 2; nth += 1) await once(connect(server.port, "127.0.0.1").resume(), "close");
    return "too late";
  };
  const all = Promise.all(strangers.map(({ closed }) => closed));
  const answers = await Promise.race([all, twoWithoutHeaders()]);
  clearInterval(timer);
  assert.notEqual(answers, "too late");
  for (const answer of answers)
    assert.match(answer, /^HTTP\/1\.1 400 [\s\S]*connection: close[\s\S]*"The request took too long"/i);
  assert.equal(person.answer(), "", "people may have a slow line");
  person.socket.write(`${" ".repeat(998)}}`);
  await person.answers(/^HTTP\/1\.1 200 /);
  person.socket.destroy();
});

test("a stranger whose body comes late but whole is answered", async () => {
  await using server = await start();
  const line = await say(server.port, post("/open", 2), "{");
  const other = await say(server.port, post("/open", 2), "{}");
  await other.answers(/^HTTP\/1\.1 200 /);
  assert.equal(line.answer(), "");
  line.socket.write("}");
  await line.answers(/^HTTP\/1\.1 200 /);
  line.socket.destroy();
  other.socket.destroy();
});

test("of too many strangers with half a body those are given up that were awaited longest", async () => {
  await using server = await start();
  const length = 64 * 1024;
  const room = 512;
  const first = await say(server.port, post("/open", length), "{");
  const lines = [];
  for (let count = 1; count < room; count += 1) lines.push(await say(server.port, post("/open", length), "{"));
  assert.equal(first.answer(), "");
  const late = await say(server.port, post("/open", length), "{}");
  // Its own time would come long after the moment for which one that was refused is still listened to.
  const refused = await say(server.port, post("/refused", 1_000), "{");
  assert.match(
    await Promise.race([first.closed, refused.closed]),
    /^HTTP\/1\.1 400 [\s\S]*"The request took too long"/,
  );
  late.socket.write(" ".repeat(length - 2));
  await late.answers(/^HTTP\/1\.1 200 /);
  for (const { socket } of [...lines, late, refused]) socket.destroy();
});

test("one person has no more on the way than two of the largest bodies, and others are not in their way", async () => {
  await using server = await start();
  const as = (user: string) => `\nx-user: ${user}`;
  const half = Buffer.alloc(8 * MIB, " ");
  const first = await say(server.port, post("/own", 16 * MIB, as("ann")), half);
  const second = await say(server.port, post("/own", "chunked", as("ann")), "1\r\n{\r\n");
  const third = await say(server.port, post("/own", 100, as("ann")), "{");
  await third.answers(/^HTTP\/1\.1 429 [\s\S]*retry-after: 1\r\n[\s\S]*"code":"RATE_001"/);
  const whole = await say(server.port, `${post("/own", 2, as("ann"))}\n\n{}`);
  await whole.answers(/^HTTP\/1\.1 200 /);
  const other = await say(server.port, post("/own", 100, as("bob")), "{");
  other.socket.write(`${" ".repeat(98)}}`);
  await other.answers(/^HTTP\/1\.1 200 /);

  // What has arrived, and what was broken off, makes room again.
  first.socket.write(Buffer.concat([half.subarray(2), Buffer.from("{}")]));
  await first.answers(/^HTTP\/1\.1 200 /);
  second.socket.destroy();
  await second.closed;
  for (let count = 0; count < 4; count += 1) {
    const again = await say(server.port, post("/own", 16 * MIB, as("ann")), half);
    again.socket.write(Buffer.concat([half.subarray(2), Buffer.from("{}")]));
    await again.answers(/^HTTP\/1\.1 200 /);
    again.socket.destroy();
  }
  for (const { socket } of [first, third, whole, other]) socket.destroy();
});

test("who is refused before the body has come sees the answer, and sends no further", async () => {
  await using server = await start();
  const stalled = await say(server.port, post("/refused", 1_000), "{");
  await stalled.answers(/^HTTP\/1\.1 401 /);
  await stalled.closed;

  const endless = await say(server.port, post("/refused", "chunked"));
  const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(65_536, " "), Buffer.from("\r\n")]);
  let sent = 0;
  const send = (): void => {
    while (!endless.socket.destroyed && endless.socket.write(chunk)) sent += chunk.length;
  };
  endless.socket.on("drain", send);
  send();
  assert.match(await endless.closed, /^HTTP\/1\.1 401 /);
  assert.ok(sent < 1_000 * MIB);
});

test("a body that is too large is answered before the connection is closed, and one that ends soon keeps it", async () => {
  await using server = await start();
  for (const length of [200_000, "chunked"] as const) {
    const body = length === "chunked" ? `30d40\r\n${" ".repeat(200_000)}\r\n0\r\n\r\n` : " ".repeat(length);
    const line = await say(server.port, post("/open", length), body);
    await line.answers(/^HTTP\/1\.1 413 [\s\S]*"code":"VAL_001"/);
    line.socket.write(`${post("/open", 2)}\n\n{}`.replaceAll("\n", "\r\n"));
    await line.answers(/HTTP\/1\.1 200 /);
    line.socket.destroy();
  }
});
