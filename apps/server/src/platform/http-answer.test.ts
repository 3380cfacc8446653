import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BodyReader, bodyLengthOf, HeadReader, type BodyLength } from "./http-answer.ts";

function headOf(text: string) {
  return new HeadReader().read(Buffer.from(text, "latin1"));
}

/** What is read of a body that comes in these pieces. */
function bodyOf(length: BodyLength, pieces: readonly string[]) {
  const reader = new BodyReader(length);
  const text = pieces.flatMap((piece) => [...reader.read(Buffer.from(piece))].map(String)).join("");
  return { text, isOver: reader.isOver, mayEnd: reader.mayEnd };
}

/** A text, cut at these places. */
function cut(text: string, places: readonly number[]): string[] {
  const ends = [...places.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b), text.length];
  return ends.map((end, nth) => text.slice(ends[nth - 1] ?? 0, end));
}

test("the head of an answer is read in however many pieces it comes, and what stands behind it is left", () => {
  const text =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nX-Odd:\t a b \r\nvia: 1\r\nVia: 2\r\nx-empty:\r\n\r\n";
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 5 }), (places) => {
      const reader = new HeadReader();
      const read = cut(`HTTP/1.1 103 Early\r\nlink: x\r\n\r\n${text}rest`, places).flatMap((piece) => {
        const found = reader.read(Buffer.from(piece));
        return found === undefined ? [] : [{ ...found.head, rest: String(found.rest) }];
      });
      assert.equal(read.length, 1);
      assert.equal(read[0]?.status, 200);
      assert.ok("rest".startsWith(read[0].rest));
      assert.deepEqual(
        { ...read[0].headers },
        {
          "content-type": "text/event-stream",
          "x-odd": "a b",
          via: "1, 2",
          "x-empty": "",
        },
      );
    }),
  );
});

test("what is no head is refused, and so is one that does not end", () => {
  for (const text of [
    "HTTP/2 200 OK\r\n\r\n",
    "HTTP/1.1 20 OK\r\n\r\n",
    "HTTP/1.1 200 O\nK\r\n\r\n",
    "ICY 200 OK\r\n\r\n",
    "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\n\r\n",
    "HTTP/1.1 200 OK\r\nno field\r\n\r\n",
    "HTTP/1.1 200 OK\r\nname : value\r\n\r\n",
    "HTTP/1.1 200 OK\r\nname: folded\r\n over two\r\n\r\n",
    "HTTP/1.1 200 OK\r\nname: a\rb\r\n\r\n",
    "HTTP/1.1 200 OK\r\nname: a\nb: c\r\n\r\n",
    "HTTP/1.1 200 OK\r\nname: a\0b\r\n\r\n",
    `HTTP/1.1 200 OK\r\nname: ${"x".repeat(16 * 1024)}\r\n\r\n`,
    "x".repeat(16 * 1024 + 1),
  ]) {
    assert.throws(() => headOf(text), /is no HTTP/, JSON.stringify(text.slice(0, 60)));
  }
  assert.equal(headOf("HTTP/1.1 200 OK\r\n"), undefined);
});

test("where a body ends is said once, and by a number or by chunks", () => {
  const lengthOf = (fields: string, method = "GET", status = 200): BodyLength => {
    const read = headOf(`HTTP/1.1 ${status} OK\r\n${fields}\r\n`);
    assert.ok(read);
    return bodyLengthOf(method, read.head);
  };
  assert.equal(lengthOf("content-length: 12\r\n"), 12);
  assert.equal(lengthOf("transfer-encoding: Chunked\r\n"), "chunked");
  assert.equal(lengthOf(""), "connection");
  assert.equal(lengthOf("content-length: 12\r\n", "HEAD"), 0);
  assert.equal(lengthOf("", "GET", 204), 0);
  for (const fields of [
    "content-length: 12\r\ntransfer-encoding: chunked\r\n",
    "content-length: 12\r\ncontent-length: 13\r\n",
    "content-length: +12\r\n",
    "content-length: 0x12\r\n",
    "transfer-encoding: gzip, chunked\r\n",
    "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
  ]) {
    assert.throws(() => lengthOf(fields), /is no HTTP/, fields);
  }
});

test("a body in chunks is the same in however many pieces they come", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ minLength: 1, maxLength: 40 }), { maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 8 }),
      (texts, places) => {
        const chunks = texts.map((text) => `${Buffer.byteLength(text).toString(16)};a=b\r\n${text}\r\n`);
        const bytes = Buffer.from(`${chunks.join("")}0\r\ntrailer: x\r\n\r\nwhat comes after`).toString("latin1");
        const reader = new BodyReader("chunked");
        const read = cut(bytes, places).flatMap((piece) => [...reader.read(Buffer.from(piece, "latin1"))]);
        assert.equal(Buffer.concat(read).toString(), texts.join(""));
        assert.equal(reader.isOver, true);
      },
    ),
  );
});

test("a body is over after its length, its last chunk or its connection, and not sooner", () => {
  assert.deepEqual(bodyOf(5, ["he", "llo!"]), { text: "hello", isOver: true, mayEnd: true });
  assert.deepEqual(bodyOf(5, ["he"]), { text: "he", isOver: false, mayEnd: false });
  assert.deepEqual(bodyOf(0, []), { text: "", isOver: true, mayEnd: true });
  assert.deepEqual(bodyOf("connection", ["a", "b"]), { text: "ab", isOver: false, mayEnd: true });
  assert.deepEqual(bodyOf("chunked", ["1\r\na\r\n"]), { text: "a", isOver: false, mayEnd: false });
  assert.deepEqual(bodyOf("chunked", ["1\r\na\r\n0\r\n\r\n"]), { text: "a", isOver: true, mayEnd: true });
});

test("what is no chunk is refused", () => {
  for (const text of [
    "\r\n",
    "x\r\n",
    "-1\r\n",
    "1\na\r\n",
    "1\r\nab\r\n",
    "1\r\na\n",
    "123456789\r\n",
    `1;${"x".repeat(2_000)}`,
    `0\r\n${"x".repeat(2_000)}`,
  ]) {
    assert.throws(() => bodyOf("chunked", [text]), /is no HTTP/, JSON.stringify(text.slice(0, 40)));
  }
});
