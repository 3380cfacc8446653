import fc, { type Arbitrary } from "fast-check";

/** Text that has broken programmes before: into SQL, shells, templates, paths, mails, logs, regular expressions. */
const HOSTILE_TEXT = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "\udc00\ud800",
  "\ufffe\uffff",
  "\u202e\u2066\u200b",
  "a\u0301".repeat(200),
  "' OR '1'='1",
  "'; DROP TABLE journal.journal_entries; --",
  "\\'; SELECT pg_sleep(10); --",
  "$(sleep 10)`sleep 10`",
  "{{7*7}}${7*7}<%= 7*7 %>",
  "<script>alert(1)</script>",
  "../../../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "%00%0d%0aSet-Cookie:%20a=b",
  "a\r\nBcc: all@example.org",
  '=HYPERLINK("http://example.org")',
  "(a+)+$",
  `${"a".repeat(5_000)}!`,
  '"'.repeat(400),
  '"unclosed phrase',
  "__proto__",
  "constructor",
  "toString",
  "NaN",
  "null",
  "undefined",
  "2026-02-30",
  "0000-00-00",
  "-1",
  "1e309",
  "0x10",
  "١٢٣",
  "9223372036854775808",
  "00000000-0000-0000-0000-000000000000",
  "FFFFFFFF-FFFF-4FFF-8FFF-FFFFFFFFFFFF",
  "İstanbul ſtraße ﬁne 𝒳",
  "eyJhbGciOiJub25lIn0.e30.",
  "x".repeat(70_000),
] as const;

/** Values of every kind but the one that is wanted. */
export const hostileValue: Arbitrary<unknown> = fc.oneof(
  // What no store of text can hold, most often: it fits every other rule of a text.
  { weight: 3, arbitrary: fc.constantFrom("a\0b", "a\ud800b") },
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE_TEXT) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      -0,
      -1,
      1.5,
      1e21,
      1e308,
      -1e308,
      2 ** 31,
      2 ** 53,
      2 ** 63,
      5e-324,
      [],
      {},
      [[]],
      [null],
      { length: 3 },
      { toString: 1 },
      // oxlint-disable-next-line unicorn/no-thenable -- what looks like a promise must be taken for data
      { then: 1 },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      nested(40),
      nested(2_000),
      Array.from({ length: 600 }, (_, i) => i),
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue() as Arbitrary<unknown> },
);

/** A text for a place in a path, a query or a header. */
export const hostileText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXT).filter((text) => text.length < 6_000),
  fc.string({ unit: "binary", maxLength: 40 }),
);

/** Names of properties that nobody declared, some of which mean something to the language. */
export const strangeName: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "prototype",
    "hasOwnProperty",
    "toJSON",
    "userId",
    "roles",
    "isAdmin",
    "version",
    "",
    "a.b",
    "$where",
  ),
  fc.string({ maxLength: 12 }),
);

/** Bodies that are no JSON, or JSON that parsers disagree about. */
export const brokenBody: Arbitrary<Buffer | string> = fc.constantFrom<Buffer | string>(
  "",
  " ",
  "{",
  "[1,",
  '{"a":1}}',
  '{"content":"a","content":"b"}',
  "\ufeff{}",
  "// {}",
  "NaN",
  "nul",
  '"text"',
  "1",
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{"isAdmin":true}}}',
  `${"[".repeat(30_000)}${"]".repeat(30_000)}`,
  `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
  `{"content":"${"x".repeat(1_200_000)}"}`,
  Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from('{"content":"\xed\xa0\x80"}', "latin1"),
  Buffer.from("{}", "utf16le"),
  Buffer.alloc(64),
);

function nested(depth: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
