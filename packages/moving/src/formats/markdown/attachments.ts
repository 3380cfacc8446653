import type { MovedMedia } from "../../moved-entry.ts";
import { withProse } from "../../parse/markdown-text.ts";
import { baseNameOf, mediaKindOf, mediaMark, mediaRefOf } from "../../parse/media.ts";
import type { ExportedFile } from "../../source.ts";

/** Files beside notes, found as a note names them. */
export interface Attachments {
  /** A text whose files stand in it by their marks, and those files. */
  placed(text: string, notePath: string): { readonly text: string; readonly media: readonly MovedMedia[] };
  /** Files that no text has named so far. */
  unusedCount(): number;
}

const wikiPattern = /(!?)\[\[([^\]|\n]{1,500})(?:\|([^\]\n]{0,200}))?\]\]/gu;
const linkPattern =
  /(!?)\[((?:\\.|[^\]\\\n]){0,500})\]\((?:<([^<>\n]{1,500})>|((?:[^()\n<>"]|\([^()\n]{0,200}\)){1,500}?))(?:\s+"[^"\n]{0,200}")?\)/gu;
/** Editors write HTML where somebody has changed the size of a picture. */
const elementPattern =
  /<(?:img|video|audio)\b([^<>]{0,2000}?)\bsrc\s*=\s*(?:"([^"<>\n]{1,500})"|'([^'<>\n]{1,500})')([^<>]{0,2000})>/giu;
/** A file in a line of its own, as iA Writer shows it. */
const blockPattern = /^(\/[^\n"]{1,300}?\.[\p{L}\p{N}]{1,5})(?:[ \t]+"([^"\n]{0,200})")?[ \t]*$/gmu;

/** Looks files up by the path from the note, from the top or from any folder, or by their name alone. */
export function createAttachments(files: readonly ExportedFile[]): Attachments {
  const filesByPath = new Map(files.map((file) => [file.path, file]));
  const filesByName = new Map<string, ExportedFile[]>();
  for (const file of files) {
    const name = baseNameOf(file.path).toLowerCase();
    const named = filesByName.get(name);
    if (named === undefined) filesByName.set(name, [file]);
    else named.push(file);
  }
  const used = new Set<string>();

  function find(target: string, notePath: string): ExportedFile | undefined {
    const written = target.normalize("NFC");
    const paths = [written, decoded(written.replace(/[#?].*$/u, ""))];
    for (const path of paths) {
      const file = filesByPath.get(resolved(notePath, path)) ?? filesByPath.get(path);
      if (file !== undefined) return file;
    }
    for (const path of paths) {
      const named = filesByName.get(baseNameOf(path).toLowerCase()) ?? [];
      const below = `/${path.replace(/^(?:\.{0,2}\/)+/u, "")}`;
      const file = named.find((each) => each.path.endsWith(below)) ?? named.at(-1);
      if (file !== undefined) return file;
    }
    return undefined;
  }

  return {
    placed(text, notePath) {
      const mediaByPath = new Map<string, MovedMedia>();
      const refs = new Set<string>();
      /** @param isShown whether a file that is not there is named as well */
      function markOf(target: string, label: string, isShown: boolean): string | undefined {
        if (/^[a-z][a-z\d+.-]*:|^#|^\/\//iu.test(target)) return undefined;
        const file = find(target, notePath);
        if (file === undefined && !isShown) return undefined;
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
      const marked = withProse(text, (prose) =>
        prose
          .replaceAll(wikiPattern, (whole, shown: string, target: string, alias: string = "") => {
            const isFile = /\.[\p{L}\p{N}]{1,5}$/u.test(target.replace(/#.*$/u, "")) && !/\.md(?:#|$)/iu.test(target);
            // A number is how wide it is shown.
            const label = /^\d{1,5}(?:x\d{1,5})?$/u.test(alias) ? "" : alias;
            return markOf(target, label, shown === "!" && isFile) ?? whole;
          })
          .replaceAll(
            linkPattern,
            (whole, shown: string, label: string, bracketed: string | undefined, bare: string = "") =>
              markOf((bracketed ?? bare).trim(), label, shown === "!" && !/\s/u.test(bare)) ?? whole,
          )
          .replaceAll(elementPattern, (whole, before: string, double: string, single: string, after: string) => {
            const [, alt = ""] = /\balt\s*=\s*"([^"]*)"/iu.exec(before + after) ?? [];
            return markOf(double ?? single, alt, true) ?? whole;
          })
          .replaceAll(
            blockPattern,
            (whole, target: string, label: string = "") => markOf(target, label, false) ?? whole,
          ),
      );
      return { text: marked, media: [...mediaByPath.values()] };
    },
    unusedCount: () =>
      files.filter(({ path }) => !used.has(path) && !path.split("/").some((part) => part.startsWith("."))).length,
  };
}

/** As it is called in the export: links are written for the web, some with the separators of Windows. */
function decoded(target: string): string {
  const path = target.replaceAll("\\", "/");
  try {
    return decodeURIComponent(path).normalize("NFC");
  } catch {
    return path.normalize("NFC");
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
