import { isLocalDate } from "@aura-journal/contracts";
import type { MediaKind, MovedItem, MovedMedia } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { htmlToMarkdown, linkOf } from "../../parse/html-to-markdown.ts";
import { escapeMarkdown } from "../../parse/markdown-text.ts";
import { baseNameOf, mediaKindOf, mediaMark, mediaRefOf } from "../../parse/media.ts";
import { titled } from "../../parse/titled.ts";
import type { DecodedText } from "../../parse/utf8.ts";
import { readApplePage, type AppleTile } from "./apple-page.ts";
import { isOwnPicture, nameOf, type Resources } from "./resources.ts";
import { readTileNotes } from "./tile-notes.ts";
import { writtenDays } from "./written-days.ts";

export interface ApplePlace {
  readonly path: string;
  readonly sourceId: string;
  readonly journal?: string;
}

const DAY_MS = 86_400_000;
/** Tiles that are a file of the writer's own; all others are pictures that Journal drew of something. */
const kindsByTile: ReadonlyMap<string, MediaKind> = new Map([
  ["photo", "photo"],
  ["livePhoto", "photo"],
  ["drawing", "photo"],
  ["video", "video"],
  ["audio", "audio"],
]);

/** An entry of Apple's Journal, which is a page. */
export async function readAppleEntry(
  { path, sourceId, journal }: ApplePlace,
  { text, replaced }: DecodedText,
  resources: Resources,
): Promise<MovedItem> {
  const page = readApplePage(text);
  const day = dayOf(page.header, baseNameOf(path));
  if (day.kind === "problem") return { kind: "problem", where: path, reason: day.reason };
  const media = createMedia(path, resources);
  const { markdown, lost: lostOfText } = htmlToMarkdown(page.body, {
    media: (source) => (isOwnPicture(source) ? "" : media.markOf(source, "photo")),
  });
  const ofTiles = readTiles(page.tiles, media);
  const notes = await readTileNotes(page.tiles.flatMap(({ id }) => resources.noteOf(id, path) ?? []));
  const prompt = page.prompt === "" ? "" : `> ${escapeMarkdown(page.prompt)}`;
  const written = [prompt, markdown, ...ofTiles.marks].filter(Boolean).join("\n\n");
  // Whoever only kept a walk or a mood has what its tile says.
  const content = titled(escapeMarkdown(page.title), written) || page.tiles.map(captionOf).filter(Boolean).join("\n\n");
  if (content === "") return { kind: "problem", where: path, reason: "holds no text" };
  const lost = [...day.lost, ...lostOfText, ...ofTiles.lost, ...notes.lost];
  return {
    kind: "entry",
    entry: {
      sourceId,
      content,
      when: { kind: "local", date: day.date },
      metadata: notes.location === undefined ? {} : { location: notes.location },
      media: media.all(),
      ...(journal === undefined ? {} : { journal }),
      lost: [...new Set([...lost, ...(replaced > 0 ? ["invalid UTF-8"] : [])])],
      original: originalOf([{ path, text }], media.all()),
    },
  };
}

type Day =
  | { readonly kind: "day"; readonly date: string; readonly lost: readonly string[] }
  | { readonly kind: "problem"; readonly reason: string };

/**
 * The writer's day. The header says it; the name of the file has it in UTC, a day off at times: it decides between two that
 * the header can mean, and stands in where the header cannot be read, which the report says.
 */
function dayOf(header: string, fileName: string): Day {
  const named = /^(\d{4}-\d{2}-\d{2})(?!\d)/u.exec(fileName)?.[1] ?? "";
  const ofName = isLocalDate(named) ? named : undefined;
  const days = writtenDays(header);
  const near = days.length < 2 ? days : days.filter((date) => ofName !== undefined && isNear(date, ofName));
  const [date] = near;
  if (date !== undefined && near.length === 1) return { kind: "day", date, lost: [] };
  if (days.length > 1) return { kind: "problem", reason: "has a date that can mean two days" };
  if (ofName !== undefined) return { kind: "day", date: ofName, lost: header === "" ? [] : ["pageHeader"] };
  return { kind: "problem", reason: header === "" ? "has no date" : "has a date that cannot be read" };
}

function isNear(date: string, other: string): boolean {
  return Math.abs(Date.parse(date) - Date.parse(other)) <= DAY_MS;
}

function createMedia(path: string, resources: Resources) {
  const mediaByName = new Map<string, MovedMedia>();
  const refs = new Set<string>();
  return {
    all: (): readonly MovedMedia[] => [...mediaByName.values()],
    /** Lets a file be named that stays behind. */
    leave: (address: string): void => void resources.named(address, path),
    /** How a file stands in the text; undefined for what is no file of the export. */
    markOf(address: string, kind: MediaKind): string | undefined {
      if (/^(?:[a-z][a-z\d+.-]*:|\/\/|#)/iu.test(address) || nameOf(address) === "") return undefined;
      const name = nameOf(address);
      let medium = mediaByName.get(name);
      if (medium === undefined) {
        const wanted = mediaRefOf(name);
        let ref = wanted;
        for (let nth = 2; refs.has(ref); nth += 1) ref = `${wanted}-${nth}`;
        refs.add(ref);
        const file = resources.named(address, path);
        const ofName = mediaKindOf(name);
        medium = { ref, kind: ofName === "file" ? kind : ofName, name, ...(file === undefined ? {} : { file }) };
        mediaByName.set(name, medium);
      }
      return mediaMark(medium);
    },
  };
}

function readTiles(
  tiles: readonly AppleTile[],
  media: ReturnType<typeof createMedia>,
): { readonly marks: readonly string[]; readonly lost: readonly string[] } {
  const marks = new Set<string>();
  const lost = new Set<string>();
  for (const { type, pictures, recordings, links, captions } of tiles) {
    const kind = kindsByTile.get(type);
    const isRecording = kind === "video" || kind === "audio";
    const sources = (isRecording ? recordings : [...pictures, ...recordings]).filter((each) => !isOwnPicture(each));
    const marksOfTile = kind === undefined ? [] : sources.flatMap((source) => media.markOf(source, kind) ?? []);
    const addresses = links.flatMap((link) => linkOf(link) ?? []);
    for (const mark of [...marksOfTile, ...addresses]) marks.add(mark);
    // Journal's pictures of a walk or a song are named, so that they do not count as files that nothing names.
    for (const picture of pictures) media.leave(picture);
    if (marksOfTile.length + addresses.length === 0) lost.add(`assetType_${type.slice(0, 64) || "unknown"}`);
    else if (captions.length > 0) lost.add(`assetType_${type}.text`);
  }
  return { marks: [...marks], lost: [...lost] };
}

function captionOf({ captions }: AppleTile): string {
  return escapeMarkdown(captions.join(", "));
}
