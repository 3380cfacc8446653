import { baseNameOf } from "../../parse/media.ts";
import type { ExportedFile } from "../../source.ts";

/** What lies beside the pages, found as they name it. */
export interface Resources {
  /** The file that an address on a page means. */
  named(address: string, pagePath: string): ExportedFile | undefined;
  /** What Journal notes of a tile, beside its file. */
  noteOf(tileId: string, pagePath: string): ExportedFile | undefined;
  /** Files that no page has named so far. */
  unusedCount(): number;
}

/** Journal's own pictures: a wave, a button, a quotation mark, what stands for a photo that did not come along. */
const ownPattern = /^(?:audioplaybutton|audiowave|mediaplayicon|photos_icon|quotebubble)(?:\.[a-z\d]+)?$/iu;

export function isOwnPicture(address: string): boolean {
  return ownPattern.test(nameOf(address));
}

export function createResources(files: readonly ExportedFile[]): Resources {
  const filesByPlace = new Map(files.map((file) => [placeOf(rootOf(file.path), baseNameOf(file.path)), file]));
  const used = new Set<ExportedFile>();

  function use(name: string, pagePath: string): ExportedFile | undefined {
    const file = filesByPlace.get(placeOf(rootOf(pagePath), name));
    if (file !== undefined) used.add(file);
    return file;
  }

  return {
    named: (address, pagePath) => use(nameOf(address), pagePath),
    noteOf: (tileId, pagePath) => (tileId === "" ? undefined : use(`${tileId}.json`, pagePath)),
    unusedCount: () => files.filter((file) => !used.has(file) && !isOwnPicture(file.path)).length,
  };
}

/** The folder in which `Entries` and `Resources` lie. */
export function rootOf(path: string): string {
  return path.replace(/(?:^|\/)(?:(?:Entries|Resources)\/.*|[^/]*)$/iu, "");
}

/** The last part of an address, as a file is called. */
export function nameOf(address: string): string {
  const name = baseNameOf(address.replace(/[?#].*$/u, ""));
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function placeOf(root: string, name: string): string {
  return `${root}/${name}`.normalize("NFC").toLowerCase();
}
