import { createCipheriv, createHash } from "node:crypto";
import { writeZip, type WrittenFile } from "@aura-journal/moving";
import { photoOf } from "../../apps/server/src/services/entries/attachments/photos.fixture.ts";
import { deflate } from "../../apps/server/src/services/entries/exports/deflate.ts";
import { createTextMaker, type TextMaker } from "../bench/texts.ts";

/** An archive as Day One makes it, and what is to come of it. */
export interface DayOneArchive {
  readonly entries: number;
  readonly photos: number;
  /** Made while it is read; every reading gives the same bytes. */
  read(): AsyncIterable<Uint8Array>;
}

const JOURNALS = ["Diary", "Family", "Travels", "Garden"] as const;
const ENTRIES_A_PHOTO = 10;
const WORDS = 150;
const PHOTO_BYTES = 2_500_000;
/** What a phone's camera has taken for years; the server makes a small picture of each. */
const PIXELS = { width: 4_032, height: 3_024 } as const;
const STEP_BYTES = 256 * 1024;

/**
 * An archive of several journals with photos, of at least so many bytes, determined by its seed and never held in memory. The
 * photos are pictures that differ behind their end, as those with a moving picture behind them do: to make each one anew would take longer
 * than to move it.
 */
export async function dayOneArchive({ bytes, seed }: { bytes: number; seed: number }): Promise<DayOneArchive> {
  const picture = await photoOf(PIXELS, keystream(seed, 0));
  const photos = Math.max(JOURNALS.length, Math.ceil(bytes / PHOTO_BYTES));
  const names: string[] = [];
  for (let nth = 0; nth < photos; nth += 1) names.push(md5Of(photo(nth)));

  function* photo(nth: number): Generator<Uint8Array> {
    yield picture;
    const noise = keystream(seed, nth + 1);
    for (let left = PHOTO_BYTES - picture.length; left > 0; left -= STEP_BYTES) yield noise(Math.min(left, STEP_BYTES));
  }

  async function* files(): AsyncGenerator<WrittenFile> {
    const maker = createTextMaker(seed);
    for (const [nth, name] of JOURNALS.entries()) {
      yield { path: `${name}.json`, isPackable: true, content: journal(nth, names, maker, seed) };
    }
    for (const [nth, name] of names.entries()) {
      yield { path: `photos/${name}.jpeg`, size: PHOTO_BYTES, isPackable: false, content: each(photo(nth)) };
    }
  }

  return { entries: photos * ENTRIES_A_PHOTO, photos, read: () => writeZip(files(), { deflate }) };
}

/** Every entry of a journal; one in so many has a photo. */
async function* journal(
  which: number,
  photos: readonly string[],
  maker: TextMaker,
  seed: number,
): AsyncGenerator<Uint8Array> {
  let separator = '{"metadata":{"version":"1.0"},"entries":[\n';
  for (let nth = which; nth < photos.length * ENTRIES_A_PHOTO; nth += JOURNALS.length) {
    const isWithPhoto = Math.floor(nth / JOURNALS.length) % ENTRIES_A_PHOTO === 0;
    const photoNth = Math.floor(nth / JOURNALS.length / ENTRIES_A_PHOTO) * JOURNALS.length + which;
    const md5 = isWithPhoto ? photos[photoNth] : undefined;
    yield Buffer.from(`${separator}${JSON.stringify(entryOf({ seed, nth, text: maker.text(WORDS), md5 }))}`);
    separator = ",\n";
  }
  yield Buffer.from("\n]}\n");
}

function entryOf(of: {
  readonly seed: number;
  readonly nth: number;
  readonly text: string;
  readonly md5: string | undefined;
}): object {
  const { seed, nth, text, md5 } = of;
  const id = `${seed.toString(16).padStart(16, "0")}${nth.toString(16).padStart(16, "0")}`.toUpperCase();
  const identifier = `A${id.slice(1)}`;
  return {
    uuid: id,
    creationDate: `${new Date(Date.UTC(2012, 0, 1) + nth * 3_600_000).toISOString().slice(0, 19)}Z`,
    timeZone: "Europe/London",
    text: md5 === undefined ? text : `${text}\n\n![](dayone-moment://${identifier})`,
    tags: ["bench"],
    weather: { temperatureCelsius: 12, conditionsDescription: "Cloudy" },
    ...(md5 === undefined ? {} : { photos: [{ identifier, md5, type: "jpeg", orderInEntry: 0, ...PIXELS }] }),
  };
}

function md5Of(pieces: Iterable<Uint8Array>): string {
  const hash = createHash("md5");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

/** Bytes that nothing packs, the same for the same numbers, as fast as a processor encrypts. */
function keystream(seed: number, nth: number): (bytes: number) => Buffer {
  const iv = Buffer.alloc(16);
  iv.writeUInt32BE(seed, 0);
  iv.writeUInt32BE(nth, 4);
  const cipher = createCipheriv("aes-128-ctr", Buffer.alloc(16), iv);
  return (bytes) => cipher.update(Buffer.alloc(bytes));
}

async function* each<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values;
}
