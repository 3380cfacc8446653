import type { MovedMedia } from "../../moved-entry.ts";
import { baseNameOf, mediaKindOf, mediaMark, mediaRefOf } from "../../parse/media.ts";
import type { ExportedFile } from "../../source.ts";

/** Files beside notes, found as a note names them. */
export interface Attachments {
  /** A text whose files stand in it by their marks, and those files. */
  placed(text: string, notePath: string): { readonly text: string; readonly media: readonly MovedMedia[] };
  /** Files that no text has named so far. */
  unusedCount(): number;
}

const wikiPattern = /!\[\[([^\]|\n]{1,500})(?:\|[^\]\n]{0,200})?\]\]/gu;
const linkPattern =
  /(!?)\[((?:\\.|[^\]\\\n]){0,500})\]\(<?((?:[^()\s<>]|\([^()\s]{0,200}\)){1,500})>?(?:\s+"[^"\n]{0,200}")?\)/gu;

/** Looks files up by the path from the note, from the top, or by their name alone. */
export function createAttachments(files: readonly ExportedFile[]): Attachments {
  const filesByPath = new Map(files.map((file) => [file.path, file]));
  const filesByName = new Map(files.map((file) => [baseNameOf(file.path).toLowerCase(), file]));
  const used = new Set<string>();

  function find(target: string, notePath: string): ExportedFile | undefined {
    const path = decoded(target.replace(/[#?].*$/u, ""));
    const beside = resolved(notePath, path);
    return filesByPath.get(beside) ?? filesByPath.get(path) ?? filesByName.get(baseNameOf(path).toLowerCase());
  }

  return {
    placed(text, notePath) {
      const mediaByPath = new Map<string, MovedMedia>();
      const refs = new Set<string>();
      function markOf(target: string, label: string): string | undefined {
        if (/^[a-z][a-z\d+.-]*:|^#|^\/\//iu.test(target)) return undefined;
        const file = find(target, notePath);
        const path = file?.path ?? decoded(target);
        let medium = mediaByPath.get(path);
        if (medium === undefined) {
          const name = baseNameOf(path);
          const wanted = mediaRefOf(name);
          let ref = wanted;
          for (let nth = 2; refs.has(ref); nth += 1) ref = `${wanted}-${nth}`;
          refs.add(ref);
          medium = { ref, kind: mediaKindOf(name), name, ...(file === undefined ? {} : { file }) };
          mediaByPath.set(path, medium);
        }
        if (file !== undefined) used.add(file.path);
        return mediaMark({ ref: medium.ref, name: label.trim() === "" ? medium.name : label });
      }
      const marked = text
        .replaceAll(wikiPattern, (whole, target: string) =>
          /\.[\p{L}\p{N}]{1,5}$/u.test(target) && !/\.md$/iu.test(target) ? (markOf(target, "") ?? whole) : whole,
        )
        .replaceAll(linkPattern, (whole, shown: string, label: string, target: string) =>
          shown === "!" || find(target, notePath) !== undefined ? (markOf(target, label) ?? whole) : whole,
        );
      return { text: marked, media: [...mediaByPath.values()] };
    },
    unusedCount: () =>
      files.filter(({ path }) => !used.has(path) && !path.split("/").some((part) => part.startsWith("."))).length,
  };
}

/** As it is called in the export: notes of macOS name their files in the other form of Unicode. */
function decoded(target: string): string {
  try {
    return decodeURIComponent(target).normalize("NFC");
  } catch {
    return target.normalize("NFC");
  }
}

/** A path as it is written in a note, from the top of the export. */
function resolved(notePath: string, target: string): string {
  const parts = target.startsWith("/") ? [] : notePath.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
