import assert from "node:assert/strict";
import { test } from "node:test";
import { createResponseReader, type ReadResponse } from "./response-reader.ts";

const ANSWERS =
  "HTTP/1.1 201 Created\r\nContent-Length: 5\r\nx: y\r\n\r\nhello" +
  "HTTP/1.1 204 No Content\r\nx: y\r\n\r\n" +
  "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nabcd\r\n1a\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n" +
  "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
const READ = [
  { status: 201, bodyBytes: 5 },
  { status: 204, bodyBytes: 0 },
  { status: 200, bodyBytes: 30 },
  { status: 200, bodyBytes: 0 },
];

test("answers are read the same in whatever pieces they come", () => {
  for (const size of [1, 2, 3, 7, 50, 1_000]) {
    const seen: ReadResponse[] = [];
    const read = createResponseReader((response) => seen.push(response));
    for (let at = 0; at < ANSWERS.length; at += size) read(Buffer.from(ANSWERS.slice(at, at + size)));
    assert.deepEqual(seen, READ, `pieces of ${size}`);
  }
});

test("what is no answer, or has no length, is refused", () => {
  const read = (text: string) => () => createResponseReader(() => {})(Buffer.from(text));
  assert.throws(read("SSH-2.0-x\r\n\r\n"), /not an HTTP answer/);
  assert.throws(read("HTTP/1.1 200 OK\r\n\r\n"), /without a length/);
});
