import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { failureOf } from "../command.fixture.ts";
import { login } from "./login.ts";
import { passagesOf } from "./passages.ts";
import { createDesk } from "./remote.fixture.ts";
import { readServerAddress } from "./server-address.ts";
import { lookOf, printable } from "./terminal.ts";

test("an address is one of https, or of this machine, and holds no secret", () => {
  for (const [given, kept] of [
    ["https://journal.example/", "https://journal.example"],
    ["https://example.org/aura/", "https://example.org/aura"],
    ["http://localhost:8000", "http://localhost:8000"],
    ["http://127.0.0.1:8000/", "http://127.0.0.1:8000"],
    ["http://[::1]:8000", "http://[::1]:8000"],
  ] as const)
    assert.equal(readServerAddress(given), kept);
  for (const given of [
    "http://journal.example",
    "http://127.0.0.1.example.org",
    "http://localhost.example.org",
    "ftp://localhost",
    "journal.example",
    "https://ann:canary@journal.example",
    "https://journal.example?token=canary",
  ])
    assert.throws(
      () => readServerAddress(given),
      (error: Error & { exitCode?: number }) => error.exitCode === 2 && !error.message.includes("canary"),
      given,
    );
});

test("a redirect is not followed: nobody else gets the password", async () => {
  const { createServer } = await import("node:http");
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(request.url ?? "");
    response.writeHead(307, { location: "/elsewhere" }).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  await using desk = await createDesk();
  const { port } = server.address() as { port: number };
  const context = desk.context({ input: "canary\n" });
  const failure = await failureOf(
    login(context, `http://127.0.0.1:${port}`, { email: "ann@example.org", passwordStdin: true }),
  );
  server.closeAllConnections();
  server.close();
  assert.deepEqual(seen, ["/auth/login"]);
  assert.match(failure.message, /cannot be reached \(unexpected redirect\)/);
});

test("passages show every text with its matches marked, and cut between words", () => {
  const text = `${"before ".repeat(20)}the river ${"between ".repeat(30)}rivers${" behind".repeat(20)}`;
  const first = text.indexOf("river ");
  const second = text.indexOf("rivers");
  const [one = "", two = ""] = passagesOf(
    text,
    [
      { start: second, end: second + 6 },
      { start: first, end: first + 5 },
    ],
    (word) => `<${word}>`,
  );
  assert.equal(one, "…before before before before before the <river> between between between between…");
  assert.equal(two, "…between between between between between <rivers> behind behind behind behind behind…");
});

test("whatever is marked, nothing is marked twice, no control code comes through and no character is halved", () => {
  const texts = fc.string({ unit: "binary", maxLength: 300 });
  const places = fc.array(fc.tuple(fc.nat(320), fc.nat(30)), { maxLength: 10 });
  fc.assert(
    fc.property(texts, places, (text, given) => {
      const isCut = (at: number): boolean => /[\uDC00-\uDFFF]/.test(text.charAt(at)) && at > 0;
      const highlights = given
        .map(([start, length]) => ({ start, end: start + length }))
        .filter(({ start, end }) => !isCut(start) && !isCut(end));
      for (const passage of passagesOf(text, highlights, (word) => `<${word}>`)) {
        assert.equal(passage.isWellFormed(), true);
        assert.equal(/[\p{Cc}\u202E]/u.test(passage), false);
      }
      assert.equal(printable(text).length, text.length);
    }),
  );
});

test("a terminal's lines are broken between words; a file's stay as they are", async () => {
  await using desk = await createDesk();
  const text = `${"word ".repeat(9)}end\n\nnext`;
  assert.equal(
    lookOf(desk.context({ columns: 24 })).paragraph(text, "  "),
    "  word word word word\n  word word word word\n  word end\n\n  next",
  );
  assert.equal(lookOf(desk.context()).paragraph(text, "  "), `  ${"word ".repeat(9)}end\n\n  next`);
  assert.equal(lookOf(desk.context({ columns: 80, environment: { NO_COLOR: "1" } })).heading("a"), "a");
});
