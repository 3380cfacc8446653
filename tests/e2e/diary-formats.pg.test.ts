import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { ExportFormat, JournalEntry, JournalImport, SyncMutation } from "@aura-journal/contracts";
import { entryHandlers } from "../../apps/server/src/commands/entry-handlers.ts";
import { missingDiary, readDiary, type DiaryLine } from "../support/diary.ts";
import { eventually } from "../support/eventually.ts";
import { readPdf } from "../support/pdf-text.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

/**
 * The diary through every exporter and back. A run takes a day of each month or two of it; `AURA_WHOLE_DIARY=1 npm test -- diary-formats`
 * takes all of it.
 */
const DAYS_APART = process.env["AURA_WHOLE_DIARY"] === "1" ? 1 : 40;
const PUSH = 500;
/** In the years of the diary clocks stood at the sun's: all of these are minutes and seconds away from a whole hour. */
const ZONES = ["Europe/London", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "UTC"] as const;
const TAGS = [[], ["navy"], ["starred", "my wife"], ["Übung", "海", "navy"]] as const;
const MOODS = [undefined, { rating: 2 }, { rating: 5, label: 'merry; "great" content' }] as const;
const PLACES = [undefined, { latitude: 51.5101, longitude: -0.0795, name: "Seething Lane, London" }] as const;

/** What is compared: what its writer said, and when. */
type Said = Pick<JournalEntry, "entryId" | "content" | "timestamp" | "timezone" | "localDate"> &
  Pick<JournalEntry["metadata"], "tags" | "mood" | "location">;

interface Writer {
  readonly token: string;
  readonly userId: string;
}

describe("the diary, through every exporter and back", { skip: missingDiary ?? false }, () => {
  let server: TestServer;
  let writer: Writer;
  let written: readonly Said[];

  before(async () => {
    server = await startTestServer();
    writer = await newWriter();
    await write(
      writer,
      (await readDiary()).filter((_, nth) => nth % DAYS_APART === 0),
    );
    written = await saidBy(writer);
  });
  after(() => server[Symbol.asyncDispose]());

  test("AURA JSON brings back every entry as it was, under its own id", async () => {
    const { said, report } = await movedOn("aura-json", "journal.zip");
    assertSame(said, written);
    assert.deepEqual(without(report.lost, ["createdAt", "updatedAt"]), {});
    assert.deepEqual([report.failed, report.left], [0, []]);
  });

  test("Markdown brings back every entry as it was, under its own id, and names what an import makes anew", async () => {
    const { said, report } = await movedOn("markdown", "journal.zip");
    assertSame(said, written);
    assert.deepEqual(countsOf(report.lost), { created: written.length, updated: written.length });
    assert.deepEqual([report.failed, report.left], [0, []]);
  });

  test("Day One's JSON brings back text, second, zone, tags and place; a mood is a tag there", async () => {
    const { said, report } = await movedOn("day-one-json", "journal.zip");
    assertSame(
      withoutIds(said),
      withoutIds(
        written.map(({ mood, ...entry }) => ({
          ...entry,
          content: entry.content.trim(),
          timestamp: `${entry.timestamp.slice(0, 19)}.000Z`,
          tags: [...entry.tags, ...(mood === undefined ? [] : [moodTag(mood)])],
        })),
      ),
    );
    assert.deepEqual(countsOf(report.lost), { modifiedDate: written.length });
    assert.deepEqual([report.failed, report.left], [0, []]);
  });

  test("a table of moods brings back instant, zone, mood and tags of entries that have one, and of none its text", async () => {
    const { said, report } = await movedOn("mood-csv", "moods.csv");
    const rated = written.flatMap(({ location: _location, mood, ...entry }) =>
      mood === undefined ? [] : [{ ...entry, mood }],
    );
    assert.ok(rated.length > 10);
    assertSame(
      withoutIds(said.map(({ content: _content, ...entry }) => entry)),
      withoutIds(rated.map(({ content: _content, ...entry }) => entry)),
    );
    for (const { content } of said) assert.doesNotMatch(content, /\p{L}{30}|\. /u);
    assert.deepEqual([countsOf(report.lost), report.failed, report.left], [{}, 0, []]);
  });

  test("the book holds every word in its order, a month on each page that the contents name, and what could not be set is counted", async () => {
    const { pages, outline } = readPdf(await exported("pdf"));
    const months = [...new Set(written.map(({ localDate }) => localDate.slice(0, 7)))];
    const name = (month: string): string =>
      new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" }).format(
        new Date(`${month}-01T00:00:00Z`),
      );
    assert.deepEqual(outline, months.map(name));
    pages.slice(1).forEach((page, nth) => assert.ok(page.trimEnd().endsWith(` ${nth + 2}`), `page ${nth + 2}`));
    const firstPages = months.map((month) => pages.findIndex((page) => page.startsWith(name(month))) + 1);
    const contents = pages.slice(1, firstPages[0]).join(" ");
    const told = [
      ...contents.matchAll(
        /(?:January|February|March|April|May|June|July|August|September|October|November|December) (\d+)/g,
      ),
    ];
    assert.deepEqual(
      told.slice(0, months.length).map(([, number]) => Number(number)),
      firstPages,
    );
    assert.ok(!pages.join("").includes("\ufffd"), "letters that cannot be copied");
    const about = pages.at(-1) ?? "";
    assert.ok(about.includes(`${written.length} entries`), about);
    const unset = written.flatMap(({ tags, content }) => `${tags.join("")}${content}`.match(/[海✓∴]/gu) ?? []).length;
    assert.ok(unset > 0 && about.includes(`${unset} characters could not be set`), about);
    // Between them stand days, facts and page numbers: everything is there when all of it follows in this order.
    const book = lettersOf(pages.join(""));
    let at = 0;
    for (const { content, localDate } of written) {
      for (const letter of lettersOf(printed(content))) {
        at = book.indexOf(letter, at) + 1;
        assert.ok(at > 0, `the entry of ${localDate} is not whole in the book: ${letter}`);
      }
    }
    const overhead = book.length - lettersOf(printed(written.map(({ content }) => content).join(""))).length;
    assert.ok(overhead > 0 && overhead < 90 * (written.length + pages.length), `${overhead} letters more`);
  });

  async function newWriter(): Promise<Writer> {
    const { user, accessToken } = await server.register();
    return { token: accessToken, userId: user.userId };
  }

  async function write({ userId }: Writer, lines: readonly DiaryLine[]): Promise<void> {
    const { account } = (await server.runtime.clients.auth.getAccount({ body: { userId } })).body;
    assert.ok(account !== null);
    const { push } = entryHandlers(server.runtime, account);
    for (let from = 0; from < lines.length; from += PUSH) {
      const results = await push(lines.slice(from, from + PUSH).map((line, nth) => mutationOf(line, from + nth)));
      assert.deepEqual([...new Set(results.map(({ status }) => status))], ["applied"]);
    }
  }

  /** Every entry, oldest first. */
  async function saidBy({ token }: Writer): Promise<readonly Said[]> {
    const said: Said[] = [];
    for (let page = 1; ; page += 1) {
      const { body } = await server.call("GET", `/entries?sort=asc&limit=100&page=${page}`, { token });
      const items = body.items as readonly JournalEntry[];
      for (const { entryId, content, timestamp, timezone, localDate, metadata } of items) {
        const { tags, mood, location } = metadata;
        said.push({
          ...{ entryId, content, timestamp, timezone, localDate, tags },
          ...(mood === undefined ? {} : { mood }),
          ...(location === undefined ? {} : { location }),
        });
      }
      if (items.length < 100) return said.toSorted(byMoment);
    }
  }

  async function exported(format: ExportFormat): Promise<Buffer> {
    const { token } = writer;
    const { body: asked, status } = await server.call("POST", "/users/me/export", { token, body: { format } });
    assert.equal(status, 202, JSON.stringify(asked));
    const path = `/users/me/export/${asked.exportId}`;
    await eventually(`${format} is ready`, async () => {
      const { body } = await server.call("GET", path, { token });
      assert.notEqual(body.state, "failed");
      return body.state === "ready";
    });
    const answer = await fetch(`${server.baseUrl}${path}/file`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 200);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** Exports the diary and moves it into an empty journal. */
  async function movedOn(
    format: ExportFormat,
    name: string,
  ): Promise<{ readonly said: readonly Said[]; readonly report: NonNullable<JournalImport["report"]> }> {
    const file = await exported(format);
    const other = await newWriter();
    const { token } = other;
    const upload = await fetch(`${server.baseUrl}/imports?name=${name}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" },
      body: new Uint8Array(file),
    });
    assert.equal(upload.status, 202);
    const path = `/imports/${((await upload.json()) as JournalImport).importId}`;
    const until = async (state: JournalImport["state"]): Promise<JournalImport> => {
      let found: JournalImport | undefined;
      await eventually(`the import is ${state}`, async () => {
        found = (await server.call("GET", path, { token })).body as JournalImport;
        assert.notEqual(found.state, "refused", found.refusal);
        return found.state === state;
      });
      assert.ok(found !== undefined);
      return found;
    };
    const { format: told } = await until("ready");
    assert.equal(told, format === "mood-csv" ? "csv" : format);
    await server.call("POST", `${path}/start`, { token });
    const { report } = await until("done");
    assert.ok(report !== undefined);
    assert.deepEqual(report.problems, []);
    return { said: await saidBy(other), report };
  }
});

/** A day of the diary, with all that an entry can say beside its text. */
function mutationOf({ date, text }: DiaryLine, nth: number): SyncMutation {
  const mood = MOODS[nth % MOODS.length];
  const location = PLACES[nth % PLACES.length];
  return {
    mutationId: randomUUID(),
    op: "put",
    entryId: randomUUID(),
    baseVersion: 0,
    content: text,
    // Any time of the day, to the millisecond: near midnight another zone's day is another one.
    timestamp: new Date(Date.parse(`${date}T00:00:00Z`) + ((nth * 7_919_017) % 86_400_000)).toISOString(),
    timezone: ZONES[nth % ZONES.length]!,
    metadata: {
      tags: [...TAGS[nth % TAGS.length]!],
      ...(mood === undefined ? {} : { mood }),
      ...(location === undefined ? {} : { location }),
    },
  };
}

/** One after the other, so that what differs is told of one entry and not of all. */
function assertSame(found: readonly object[], wanted: readonly object[]): void {
  assert.equal(found.length, wanted.length);
  for (const [nth, entry] of wanted.entries()) assert.deepEqual(found[nth], entry);
}

function moodTag({ rating, label }: NonNullable<Said["mood"]>): string {
  return label === undefined ? `mood ${rating}` : `mood ${rating}: ${label}`;
}

function byMoment(a: Said, b: Said): number {
  return a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : a.entryId < b.entryId ? -1 : 1;
}

function withoutIds<T extends { readonly entryId: string; readonly tags: readonly string[] }>(entries: readonly T[]) {
  return entries.map(({ entryId: _entryId, ...entry }) => ({ ...entry, tags: entry.tags.toSorted() }));
}

function countsOf(counts: readonly { readonly name: string; readonly count: number }[]): Record<string, number> {
  return Object.fromEntries(counts.map(({ name, count }) => [name, count]));
}

function without(
  counts: readonly { readonly name: string; readonly count: number }[],
  names: readonly string[],
): Record<string, number> {
  return countsOf(counts.filter(({ name }) => !names.includes(name)));
}

/** A text as the book's typefaces can set it: a dash as three, and what they lack in brackets. */
function printed(text: string): string {
  return text.replaceAll("⸻", "———").replaceAll(/[✓∴]+/gu, "[…]");
}

/** What is left of a text when neither its spaces nor the marks of Markdown count. */
function lettersOf(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}\p{P}]|[*_#>`\\~]/gu, "");
}
