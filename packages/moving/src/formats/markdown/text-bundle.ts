import { fieldsOf, isFields, type Fields } from "../../parse/fields.ts";
import { readWhole } from "../../parse/read-whole.ts";
import type { ExportedFile } from "../../source.ts";

const textPattern = /\.textbundle\/text(\.[^/.]+)$/iu;

/** What stands beside a note that is a folder of its own: `Walk.textbundle/text.md`, `info.json` and its files (TextBundle 2). */
export interface BundleInfo {
  readonly path: string;
  readonly text: string;
  readonly fields: Fields;
}

/** What a note is called by: of a bundle, its folder. */
export function notePathOf(path: string): string {
  return path.replace(textPattern, "$1");
}

export function isBundleInfo({ path }: ExportedFile): boolean {
  return /\.textbundle\/info\.json$/iu.test(path);
}

/** By the path of the note. */
export function createBundleInfos(
  files: readonly ExportedFile[],
): (notePath: string) => Promise<BundleInfo | undefined> {
  const infos = new Map(files.filter(isBundleInfo).map((file) => [file.path, file]));
  return async (path) => {
    const file = textPattern.test(path) ? infos.get(path.replace(/[^/]+$/u, "info.json")) : undefined;
    const whole = file === undefined ? undefined : await readWhole(file);
    return file === undefined || whole?.kind !== "text"
      ? undefined
      : { path: file.path, text: whole.text, fields: fieldsOfInfo(whole.text) };
  };
}

/** What the program that wrote it says under its name, as front matter says it: in texts. */
function fieldsOfInfo(text: string): Fields {
  let info: unknown;
  try {
    info = JSON.parse(text);
  } catch {
    return {};
  }
  const own = Object.values(fieldsOf(info)).filter(isFields);
  return Object.fromEntries(
    own.flatMap((fields) =>
      Object.entries(fields).flatMap(([name, value]) => {
        if (typeof value === "string") return [[name, value] as const];
        return value === 1 || value === true ? [[name, "true"] as const] : [];
      }),
    ),
  );
}
