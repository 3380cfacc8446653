import type { Format } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { headOf } from "../../parse/head.ts";
import { baseNameOf, extensionOf } from "../../parse/media.ts";
import { readWhole } from "../../parse/read-whole.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { readAppleEntry, type ApplePlace } from "./apple-entry.ts";
import { createResources, rootOf } from "./resources.ts";

/** So many pages are looked at to tell what they are. */
const LOOKED_AT = 3;
const headerPattern = /class\s*=\s*["'][^"'<>]{0,200}\bpageHeader\b/u;
const partPattern = /class\s*=\s*["'][^"'<>]{0,200}\b(?:assetGrid|bodyText|title)\b/u;

/** Apple's Journal: a page for each entry, beside its media. */
export const appleJournal: Format = {
  id: "apple-journal",
  name: "Apple Journal",
  async detect(source) {
    for (const page of pagesOf(source).slice(0, LOOKED_AT)) {
      const head = await headOf(page);
      if (headerPattern.test(head) && partPattern.test(head)) return 0.95;
    }
    return 0;
  },
  questions: () => Promise.resolve([]),
  async *read(source): AsyncGenerator<MovedItem> {
    const pages = pagesOf(source);
    if (pages.length === 0) throw new RefusedSource("It holds no entry of Apple's Journal.");
    const isPage = new Set(pages);
    const resources = createResources(source.files.filter((file) => !isPage.has(file) && !isIndex(file)));
    const hasSeveral = new Set(pages.map(({ path }) => rootOf(path))).size > 1;
    for (const page of pages) {
      const whole = await readWhole(page);
      if (whole.kind === "problem") yield { ...whole, where: page.path };
      else yield await readAppleEntry(placeOf(page, hasSeveral), whole, resources);
    }
    const unused = resources.unusedCount();
    if (unused > 0) yield { kind: "left", what: "files that no entry names", count: unused };
  },
};

/** Entries have no id but the name of their page, wherever the export was unpacked; several exports in one keep theirs apart. */
function placeOf({ path }: ExportedFile, hasSeveral: boolean): ApplePlace {
  const root = rootOf(path);
  const journal = hasSeveral && root !== "" ? { journal: root.slice(0, 200) } : {};
  const sourceId = hasSeveral ? path : path.slice(root === "" ? 0 : root.length + 1).replace(/^Entries\//iu, "");
  return { path, sourceId, ...journal };
}

/** The pages of `Entries` or, where there is no such folder, all of them but the index. */
function pagesOf({ files }: ExportedFiles): readonly ExportedFile[] {
  const pages = files.filter((file) => ["html", "htm"].includes(extensionOf(file.path)) && !isIndex(file));
  const entries = pages.filter(({ path }) => /(?:^|\/)Entries\/[^/]+$/iu.test(path));
  return entries.length > 0 ? entries : pages;
}

function isIndex({ path }: ExportedFile): boolean {
  return /^index\.html?$/iu.test(baseNameOf(path));
}
