import type { ExportedAttachment, ExportedEntry } from "@aura-journal/moving";
import { blocksOf, type Block, type Inline } from "./blocks.ts";
import { createPage, SOFT, type Page } from "./page.ts";
import { openTypefaces } from "./typefaces.ts";
import { createUnset } from "./unset.ts";
import { bookWords, type BookWords } from "./words.ts";

export interface BookOptions {
  /** Calendar months with entries (`2026-01`), in order: the pages of the contents are kept free for them. */
  readonly months: readonly string[];
  readonly language: string | undefined;
  readonly createdAt: Date;
}

const BODY = 10.5;
const PICTURE_HEIGHT = 300;
/** What the library can put into a page. */
const SHOWN_TYPES = new Set(["image/jpeg", "image/png"]);
/** A picture is in memory as a whole while it is put in. */
const MAX_PICTURE_BYTES = 32 * 1024 * 1024;
const CONTENTS_LINES = 24;
const CONTENTS_STEP = 19;
/** Bytes that may wait to be taken before more pages are set. */
const WAITING_BYTES = 4 * 1024 * 1024;

/**
 * A journal as a book: title page, contents by year and month, a heading a day. Typeset pages stay in memory to the end, for
 * the numbers on them; pictures leave as they come.
 */
export async function* writePdfBook(
  entries: AsyncIterable<ExportedEntry>,
  options: BookOptions,
): AsyncIterable<Uint8Array> {
  const words = bookWords(options.language);
  const unset = createUnset();
  const page = createPage({
    typefaces: await openTypefaces(),
    unset,
    words,
    info: { title: words.title, createdAt: options.createdAt },
  });
  let taken = Promise.withResolvers<void>();
  const room = async (): Promise<void> => {
    while (page.doc.readableLength > WAITING_BYTES) {
      taken = Promise.withResolvers();
      await taken.promise;
    }
  };
  const setting = setBook(entries, { ...options, page, words, unset, room });
  // Its failure is thrown below; until then nobody else is to take it for unhandled.
  setting.catch((error: unknown) => page.doc.destroy(error instanceof Error ? error : new Error(String(error))));
  for await (const piece of page.doc as AsyncIterable<Uint8Array>) {
    yield piece;
    taken.resolve();
  }
  await setting;
}

interface Setting extends BookOptions {
  readonly page: Page;
  readonly words: BookWords;
  readonly unset: ReturnType<typeof createUnset>;
  readonly room: () => Promise<void>;
}

async function setBook(entries: AsyncIterable<ExportedEntry>, setting: Setting): Promise<void> {
  const { page, words, months, room } = setting;
  const { doc } = page;
  doc.addPage();
  const contentsLines = months.length + new Set(months.map(yearOf)).size;
  for (let lines = 0; lines < contentsLines; lines += CONTENTS_LINES) doc.addPage();
  const pageByMonth = new Map<string, number>();
  let count = 0;
  let day = "";
  let first: string | undefined;
  for await (const entry of entries) {
    const month = entry.localDate.slice(0, 7);
    if (!pageByMonth.has(month)) {
      beginMonth(page, month, yearOf(month) !== yearOf(day), words);
      pageByMonth.set(month, doc.bufferedPageRange().count);
    }
    if (entry.localDate !== day) setDay(page, entry.localDate, words);
    else page.set([text("⁂")], { size: BODY, color: SOFT, align: "center" });
    day = entry.localDate;
    first ??= day;
    await setEntry(page, entry, words);
    count += 1;
    await room();
  }
  setAbout(page, count, setting);
  setTitle(page, first, day, words);
  setContents(page, months, pageByMonth, words);
  setNumbers(page);
  doc.end();
}

function beginMonth(page: Page, month: string, isNewYear: boolean, words: BookWords): void {
  page.doc.addPage();
  if (isNewYear) {
    page.doc.y = 170;
    page.set([text(yearOf(month))], { size: 40, align: "center" });
    page.doc.addPage();
  }
  page.set([text(shownDate(month, { month: "long", year: "numeric" }, words))], { size: 20 });
  page.doc.y += 14;
  page.doc.outline.addItem(shownDate(month, { month: "long", year: "numeric" }, words));
}

function setDay(page: Page, localDate: string, words: BookWords): void {
  page.doc.y += 10;
  page.need(70);
  const shown = shownDate(localDate, { weekday: "long", day: "numeric", month: "long" }, words);
  page.set([text(shown)], { size: 13, style: "bold" });
  page.doc.y += 3;
}

async function setEntry(page: Page, entry: ExportedEntry, words: BookWords): Promise<void> {
  const { mood, location, tags } = entry.metadata;
  const facts = [
    ...(mood === undefined ? [] : [mood.label ?? words.moods[mood.rating]]),
    ...(location?.name === undefined ? [] : [location.name]),
    ...tags.map((tag) => `#${tag}`),
  ].join(" · ");
  if (facts !== "") {
    page.set([text(facts)], { size: 8.5, color: SOFT, style: "italic" });
    page.doc.y += 3;
  }
  const shown = new Set<string>();
  const byId = new Map(entry.attachments.map((attachment) => [attachment.attachmentId, attachment]));
  for (const block of blocksOf(entry.content)) {
    if (block.kind === "picture") {
      shown.add(block.attachmentId);
      await setPicture(page, byId.get(block.attachmentId), block.label, words);
    } else setBlock(page, block);
  }
  for (const attachment of entry.attachments) {
    if (!shown.has(attachment.attachmentId)) await setPicture(page, attachment, attachment.name, words);
  }
  page.doc.y += 6;
}

function setBlock(page: Page, block: Exclude<Block, { readonly kind: "picture" }>): void {
  switch (block.kind) {
    case "rule":
      page.set([text("⁂")], { size: BODY, color: SOFT, align: "center" });
      break;
    case "heading":
      page.need(40);
      page.set(block.inlines, { size: 12, style: "bold", indent: block.indent });
      break;
    case "item":
      page.need(20);
      page.line(block.mark, { y: page.doc.y, align: "left", indent: block.indent - 1 }, { size: BODY });
      page.set(block.inlines.length === 0 ? [text(" ")] : block.inlines, { size: BODY, indent: block.indent });
      break;
    default:
      page.set(block.inlines, { size: block.kind === "code" ? 9 : BODY, indent: block.indent });
  }
  page.doc.y += 5;
}

async function setPicture(
  page: Page,
  attachment: ExportedAttachment | undefined,
  label: string,
  words: BookWords,
): Promise<void> {
  const image = attachment === undefined ? undefined : await openedPicture(page, attachment);
  if (image === undefined) {
    page.set([text(words.file(attachment?.name ?? label))], { size: 9, color: SOFT });
    page.doc.y += 5;
    return;
  }
  const scale = Math.min(1, page.width() / image.width, PICTURE_HEIGHT / image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  page.need(height + 8);
  const { y } = page.doc;
  page.doc.image(image, page.left + (page.width() - width) / 2, y, { width, height });
  page.doc.y = y + height + 8;
}

async function openedPicture(page: Page, { mediaType, size, open }: ExportedAttachment) {
  if (!SHOWN_TYPES.has(mediaType) || size > MAX_PICTURE_BYTES) return undefined;
  const pieces: Uint8Array[] = [];
  for await (const piece of open()) pieces.push(new Uint8Array(piece));
  try {
    return (page.doc as unknown as { openImage(src: Buffer): { width: number; height: number } }).openImage(
      Buffer.concat(pieces),
    ) as PDFKit.Mixins.ImageSrc & { width: number; height: number };
  } catch {
    // Named a picture, and none that the library can read: its name stands in its place.
    return undefined;
  }
}

function setAbout(page: Page, count: number, { words, unset }: Setting): void {
  const { count: missing, scripts } = unset.found();
  page.doc.addPage();
  page.doc.y = 170;
  page.set([text(words.about)], { size: 13, style: "bold" });
  page.doc.y += 6;
  page.set([text(words.entries(count))], { size: BODY });
  if (missing === 0) return;
  page.doc.y += 6;
  page.set([text(words.unset(missing, scripts))], { size: BODY });
}

function setTitle(page: Page, first: string | undefined, last: string, words: BookWords): void {
  page.doc.switchToPage(0);
  page.line(words.title, { y: 200, align: "center" }, { size: 34 });
  if (first === undefined) return;
  const day = (date: string): string => shownDate(date, { day: "numeric", month: "long", year: "numeric" }, words);
  page.line(
    first === last ? day(first) : `${day(first)} – ${day(last)}`,
    { y: 252, align: "center" },
    { size: 11, color: SOFT },
  );
}

function setContents(
  page: Page,
  months: readonly string[],
  pageByMonth: ReadonlyMap<string, number>,
  words: BookWords,
): void {
  let line = 0;
  const place = (): number => {
    page.doc.switchToPage(1 + Math.floor(line / CONTENTS_LINES));
    if (line % CONTENTS_LINES === 0) page.line(words.contents, { y: 54, align: "left" }, { size: 16 });
    return 92 + CONTENTS_STEP * (line++ % CONTENTS_LINES);
  };
  let year = "";
  for (const month of months) {
    if (yearOf(month) !== year) {
      year = yearOf(month);
      page.line(year, { y: place(), align: "left" }, { size: 11, style: "bold" });
    }
    const y = place();
    page.line(`    ${shownDate(month, { month: "long" }, words)}`, { y, align: "left" }, { size: 11 });
    const number = pageByMonth.get(month);
    if (number !== undefined) page.line(String(number), { y, align: "right" }, { size: 11 });
  }
}

/** On each page but the first. What is set into the margin must not begin a page of its own. */
function setNumbers(page: Page): void {
  const { count } = page.doc.bufferedPageRange();
  for (let nth = 1; nth < count; nth++) {
    page.doc.switchToPage(nth);
    page.doc.page.margins.bottom = 0;
    page.line(String(nth + 1), { y: page.doc.page.height - 40, align: "center" }, { size: 9, color: SOFT });
  }
}

function yearOf(date: string): string {
  return date.slice(0, 4);
}

function shownDate(date: string, parts: Intl.DateTimeFormatOptions, { language }: BookWords): string {
  const at = new Date(`${date.length === 7 ? `${date}-01` : date}T12:00:00Z`);
  return new Intl.DateTimeFormat(language, { ...parts, timeZone: "UTC" }).format(at);
}

function text(words: string): Inline {
  return { text: words, isBold: false, isItalic: false };
}
