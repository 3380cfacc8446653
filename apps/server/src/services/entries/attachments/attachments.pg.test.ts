import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { glob, mkdir, readFile, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Attachment } from "@aura-journal/contracts";
import sharp from "sharp";
import { eventually } from "../../../../../../tests/support/eventually.ts";
import { startTestServer, type TestAccount, type TestServer } from "../../../../../../tests/support/server.ts";
import { statement } from "../../../platform/database.ts";
import type { EntriesService } from "../index.ts";
import { gpsJpeg } from "./photos.fixture.ts";

const MIB = 1024 * 1024;
const DAY_MS = 86_400_000;
let server: TestServer;
let nowMs = Date.parse("2026-03-01T12:00:00Z");
before(async () => {
  server = await startTestServer({
    now: () => new Date(nowMs),
    config: { attachmentQuotaBytes: 40 * MIB, accessTokenSeconds: 3_600 },
  });
});
after(() => server[Symbol.asyncDispose]());

interface Got {
  readonly status: number;
  readonly bytes: Buffer;
  readonly headers: Headers;
}

async function put(by: TestAccount, body: Buffer, query = "", id: string = randomUUID()) {
  const answer = await fetch(`${server.baseUrl}/attachments/${id}${query}`, {
    method: "PUT",
    body: new Uint8Array(body),
    headers: { authorization: `Bearer ${by.accessToken}`, "content-type": "text/html" },
  });
  // oxlint-disable-next-line typescript/no-explicit-any -- an attachment or an error
  return { id, status: answer.status, body: (await answer.json()) as any };
}

async function get(by: TestAccount, path: string, headers: Record<string, string> = {}): Promise<Got> {
  const answer = await fetch(`${server.baseUrl}/attachments/${path}`, {
    headers: { authorization: `Bearer ${by.accessToken}`, ...headers },
  });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()), headers: answer.headers };
}

/** The files of an account's blobs, contents before thumbnails. */
async function filesOf(by: TestAccount): Promise<string[]> {
  const folder = join(server.config.blobs.directory, by.user.userId);
  return (await Array.fromAsync(glob("*", { cwd: folder }))).sort().map((name) => join(folder, name));
}

async function entryOf(by: TestAccount): Promise<string> {
  const { body } = await server.call("POST", "/entries", { token: by.accessToken, body: { content: "Pictures" } });
  return body.entryId as string;
}

function filmOf(size: number): Buffer {
  return Buffer.concat([Buffer.from("\0\0\0\x18ftypmp42", "latin1"), randomBytes(size - 12)]);
}

const maintenance = () => (server.runtime.services.get("entries") as EntriesService).maintenance;

test("a photo comes back without its place, with a small picture beside it", async () => {
  const by = await server.register();
  const entryId = await entryOf(by);
  const photo = await gpsJpeg(1_200, 800);
  const { id, status, body } = await put(by, photo, `?entry_id=${entryId.toUpperCase()}&name=K%C3%BCste%20%231.jpg`);
  assert.equal(status, 201);
  const { createdAt, ...shown } = body as Attachment;
  assert.equal(createdAt, new Date(nowMs).toISOString());
  assert.deepEqual(shown, {
    attachmentId: id,
    entryId,
    kind: "photo",
    name: "Küste #1.jpg",
    type: "image/jpeg",
    bytes: photo.length,
    width: 1_200,
    height: 800,
    hasThumbnail: true,
  });

  const got = await get(by, id);
  assert.equal(got.status, 200);
  assert.equal(got.headers.get("content-type"), "image/jpeg");
  assert.equal(got.headers.get("content-disposition"), "attachment; filename*=UTF-8''K%C3%BCste%20%231.jpg");
  assert.equal(got.headers.get("cache-control"), "no-store");
  assert.equal(got.bytes.length, photo.length);
  assert.ok(photo.includes("Secret beach") && !got.bytes.includes("Secret beach"));
  assert.deepEqual(await sharp(got.bytes).raw().toBuffer(), await sharp(photo).raw().toBuffer(), "the same picture");

  const small = await get(by, `${id}/thumbnail`);
  assert.equal(small.headers.get("content-type"), "image/webp");
  const { format, width, height, exif } = await sharp(small.bytes).metadata();
  assert.deepEqual([format, width, height, exif], ["webp", 480, 320, undefined]);

  const { body: list } = await server.call("GET", `/attachments?entry_id=${entryId}`, { token: by.accessToken });
  assert.deepEqual(list, { items: [body] });
});

test("a photo that cannot be looked at is kept whole, and its small picture is refused in words of its own", async () => {
  const by = await server.register();
  const heic = Buffer.concat([Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"), randomBytes(400)]);
  const { id, status, body } = await put(by, heic);
  const { type, hasThumbnail, width } = body as Attachment;
  assert.deepEqual([status, type, hasThumbnail, width], [201, "image/heic", false, undefined]);
  assert.ok((await get(by, id)).bytes.equals(heic));
  const small = await get(by, `${id}/thumbnail`);
  assert.equal(small.status, 406);
  const { code, details } = (JSON.parse(small.bytes.toString()) as { error: { code: string; details: unknown } }).error;
  assert.equal(code, "VAL_001");
  assert.match(JSON.stringify(details), /is image\/heic, of which no small picture can be made here/);
  assert.equal((await get(by, `${randomUUID()}/thumbnail`)).status, 404);
});

test("a photo keeps its place for whoever wants that", async () => {
  const by = await server.register();
  const photo = await gpsJpeg(50, 50);
  const { id } = await put(by, photo, "?keep_location=true");
  assert.ok((await get(by, id)).bytes.equals(photo));
});

test("what lies on the disk shows nothing of what it is", async () => {
  const by = await server.register();
  const photo = await gpsJpeg(300, 300);
  await put(by, photo, "?name=diary-secret.jpg&keep_location=true");
  const files = await filesOf(by);
  assert.equal(files.length, 2);
  for (const path of files) {
    const bytes = await readFile(path);
    for (const needle of ["JFIF", "Secret", "Exif", "WEBP", "diary"]) assert.ok(!bytes.includes(needle), needle);
  }
  const rows = await server.owner.query(
    statement(
      "SELECT to_jsonb(a)::text || to_jsonb(b)::text AS text FROM journal.attachments a, journal.attachment_blobs b",
    ),
  );
  assert.doesNotMatch(JSON.stringify(rows), /diary-secret|image/);
});

test("the same bytes again are the same attachment, and other bytes under its id a conflict", async () => {
  const by = await server.register();
  const film = filmOf(2 * MIB);
  const first = await put(by, film);
  assert.deepEqual([first.status, first.body.kind, first.body.type], [201, "video", "video/mp4"]);
  const again = await put(by, film, "", first.id);
  assert.deepEqual([again.status, again.body], [200, first.body]);
  const other = await put(by, filmOf(2 * MIB), "", first.id);
  assert.deepEqual([other.status, other.body.error.code], [409, "RES_002"]);
  assert.ok((await get(by, first.id)).bytes.equals(film));
  const entryId = await entryOf(by);
  const linked = await put(by, film, `?entry_id=${entryId}`, first.id);
  assert.deepEqual([linked.status, linked.body.entryId], [200, entryId]);
  assert.equal((await filesOf(by)).length, 1, "nothing is left of what was refused");
});

test("the same bytes under two ids are stored once, and go with the second of them", async () => {
  const by = await server.register();
  const film = filmOf(MIB);
  const [first, second] = [await put(by, film), await put(by, film)];
  assert.deepEqual([first.status, second.status], [201, 201]);
  assert.equal((await filesOf(by)).length, 1);
  const { body: usage } = await server.call("GET", "/attachments/usage", { token: by.accessToken });
  assert.deepEqual(usage, { attachments: 2, bytes: film.length, quotaBytes: 40 * MIB });
  const remove = (id: string) => server.call("DELETE", `/attachments/${id}`, { token: by.accessToken });
  assert.equal((await remove(first.id)).status, 204);
  assert.ok((await get(by, second.id)).bytes.equals(film));
  assert.equal((await remove(second.id)).status, 204);
  assert.equal((await remove(second.id)).status, 404);
  assert.deepEqual(await filesOf(by), []);
});

test("many that send the same at once store it once", async () => {
  const by = await server.register();
  const film = filmOf(MIB);
  const id = randomUUID();
  const answers = await Promise.all(Array.from({ length: 6 }, (_, at) => put(by, film, "", at < 3 ? id : undefined)));
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 200, 201, 201, 201, 201],
  );
  assert.equal((await filesOf(by)).length, 1);
});

test("a part is read without the rest", async () => {
  const by = await server.register();
  const film = filmOf(6 * MIB);
  const { id } = await put(by, film);
  for (const [range, start, end] of [
    ["bytes=0-0", 0, 1],
    ["bytes=65535-65536", 65_535, 65_537],
    [`bytes=${5 * MIB}-`, 5 * MIB, film.length],
    ["bytes=-100", film.length - 100, film.length],
    ["bytes=10-999999999", 10, film.length],
  ] as const) {
    const got = await get(by, id, { range });
    assert.equal(got.status, 206, range);
    assert.equal(got.headers.get("content-range"), `bytes ${start}-${end - 1}/${film.length}`);
    assert.ok(got.bytes.equals(film.subarray(start, end)), range);
  }
  for (const range of [`bytes=${film.length}-`, "bytes=-0"]) {
    const got = await get(by, id, { range });
    assert.deepEqual([got.status, got.headers.get("content-range")], [416, `bytes */${film.length}`]);
  }
  for (const range of ["bytes=1-0", "bytes=0-1,4-5", "pages=1-2"]) {
    const got = await get(by, id, { range });
    assert.ok(got.status === 200 && got.bytes.equals(film), range);
  }
  assert.equal((await get(by, id, { range: "bytes=0-0", "if-range": '"x"' })).status, 200);
});

test("what is no photo, recording, film or PDF is refused, whatever it calls itself", async () => {
  const by = await server.register();
  for (const text of ["<html><script>alert(1)</script>", "<svg xmlns='http://www.w3.org/2000/svg'/>", "MZ", ""]) {
    const { status, body } = await put(by, Buffer.from(text));
    assert.deepEqual([status, body.error.code], [415, "VAL_001"], text);
  }
  assert.deepEqual(await filesOf(by), []);
});

test("whoever has used up the quota is told how much it is, and keeps nothing of what was refused", async () => {
  const by = await server.register();
  assert.equal((await put(by, filmOf(30 * MIB))).status, 201);
  const { status, body } = await put(by, filmOf(11 * MIB));
  assert.deepEqual([status, body.error.code], [413, "VAL_001"]);
  assert.deepEqual([body.error.details.quotaBytes, body.error.details.usedBytes], [40 * MIB, 30 * MIB]);
  assert.equal((await filesOf(by)).length, 1);
});

test("nobody sees another's attachments, nor that they are there", async () => {
  const [by, other] = [await server.register(), await server.register()];
  const photo = await gpsJpeg(40, 40);
  const entryId = await entryOf(by);
  const { id } = await put(by, photo, `?entry_id=${entryId}`);
  for (const path of [id, `${id}/thumbnail`]) assert.equal((await get(other, path)).status, 404);
  assert.equal((await server.call("DELETE", `/attachments/${id}`, { token: other.accessToken })).status, 404);
  const { body } = await server.call("GET", `/attachments?entry_id=${entryId}`, { token: other.accessToken });
  assert.deepEqual(body, { items: [] });
  // The same id and the same bytes are another attachment for another person.
  assert.equal((await put(other, photo, "", id)).status, 201);
  assert.equal((await get(by, id)).status, 200);
});

test("a blob that was altered, cut or swapped is refused, and everything else is served", async () => {
  const by = await server.register();
  const good = await put(by, filmOf(MIB));
  const before = await filesOf(by);
  const pathOf = new Map<string, string>();
  for (const name of ["flipped", "cut", "swapped", "gone"]) {
    const { id } = await put(by, filmOf(MIB));
    const path = (await filesOf(by)).find((file) => !before.includes(file) && ![...pathOf.values()].includes(file));
    pathOf.set(id, path ?? "");
    if (path === undefined) continue;
    const bytes = await readFile(path);
    if (name === "flipped") await writeFile(path, bytes.with(500_000, (bytes[500_000] as number) ^ 1));
    if (name === "cut") await truncate(path, 9 + 65_552);
    if (name === "swapped") await writeFile(path, await readFile(before[0] as string));
    if (name === "gone") await writeFile(path, "");
  }
  assert.equal(pathOf.size, 4);
  for (const id of pathOf.keys()) {
    const got = await get(by, id);
    assert.equal(got.status, 500);
    assert.match(got.bytes.toString(), /"SEC_001"/);
    assert.equal((await put(by, filmOf(100))).status, 201);
  }
  assert.equal((await get(by, good.id)).status, 200);
  const { body } = await server.call("GET", "/entries", { token: by.accessToken });
  assert.deepEqual(body.items, []);
});

test("a row that was pointed at other bytes, or given to another entry, is damaged", async () => {
  const by = await server.register();
  const entryId = await entryOf(by);
  const [a, b, c] = [
    await put(by, filmOf(1_000), `?entry_id=${entryId}`),
    await put(by, filmOf(1_000), `?entry_id=${entryId}`),
    await put(by, filmOf(1_000)),
  ];
  const swap = statement(`
    UPDATE journal.attachments SET blob_id = (SELECT blob_id FROM journal.attachments WHERE attachment_id = $2)
    WHERE attachment_id = $1`);
  await server.owner.query(swap, [a.id, b.id]);
  await server.owner.query(statement("UPDATE journal.attachments SET entry_id = $2 WHERE attachment_id = $1"), [
    c.id,
    entryId,
  ]);
  const { body } = await server.call("GET", `/attachments?entry_id=${entryId}`, { token: by.accessToken });
  assert.deepEqual([body.items, body.unreadable.sort()], [[b.body], [a.id, c.id].sort()]);
  assert.match((await get(by, a.id)).bytes.toString(), /"SEC_001"/);
});

test("attachments stay readable under a new key, and their bytes are not touched for it", async () => {
  const by = await server.register();
  const photo = await gpsJpeg(60, 60);
  const { id } = await put(by, photo, "?name=a.jpg");
  const sealed = await Promise.all((await filesOf(by)).map((path) => readFile(path)));
  assert.equal(await maintenance().rotateUserKeys({ userId: by.user.userId }), 3);
  assert.deepEqual(await Promise.all((await filesOf(by)).map((path) => readFile(path))), sealed);
  assert.equal((await get(by, id)).status, 200);
  assert.equal((await put(by, photo, "?name=a.jpg", id)).status, 200, "the same bytes are still known");
  const versions = statement("SELECT DISTINCT key_version AS v FROM journal.attachments WHERE user_id = $1");
  assert.deepEqual(await server.owner.query(versions, [by.user.userId]), [{ v: 2 }]);
});

test("what never found its entry is gone after a week, and what lies without a row after a day", async () => {
  const by = await server.register();
  const entryId = await entryOf(by);
  const kept = await put(by, filmOf(1_000), `?entry_id=${entryId}`);
  const unlinked = await put(by, filmOf(1_000));
  const early = await put(by, filmOf(1_000), `?entry_id=${randomUUID()}`);
  const stray = join(server.config.blobs.directory, by.user.userId, randomUUID());
  await writeFile(stray, "unfinished");
  await mkdir(join(server.config.blobs.directory, "drafts"), { recursive: true });
  await collect();
  assert.equal((await filesOf(by)).length, 4);
  const startMs = nowMs;
  nowMs += 8 * DAY_MS;
  await utimes(stray, new Date(startMs), new Date(startMs));
  for (const path of await filesOf(by)) await utimes(path, new Date(startMs), new Date(startMs));
  await collect();
  nowMs = startMs;
  assert.equal((await filesOf(by)).length, 1);
  assert.equal((await get(by, kept.id)).status, 200);
  for (const { id } of [unlinked, early]) assert.equal((await get(by, id)).status, 404);
});

test("an account's end takes the bytes along", async () => {
  const by = await server.register();
  await put(by, filmOf(1_000));
  assert.equal((await filesOf(by)).length, 1);
  const { status } = await server.call("DELETE", "/users/me", {
    token: by.accessToken,
    body: { password: by.password },
  });
  assert.equal(status, 202);
  await eventually("the bytes are gone", async () => (await filesOf(by)).length === 0);
});

function collect(): Promise<number> {
  return maintenance().collectAttachments();
}
