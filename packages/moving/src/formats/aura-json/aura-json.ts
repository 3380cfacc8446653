import { AURA_JSON_FORMAT, AURA_JSON_VERSION } from "../../exports/aura-json/write.ts";
import type { Format } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { listOf } from "../../parse/fields.ts";
import { headOf } from "../../parse/head.ts";
import { jsonElements } from "../../parse/json-elements.ts";
import { baseNameOf } from "../../parse/media.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { readAuraEntry } from "./aura-entry.ts";

/** Its name stands first; so much is looked at of each file that may be one. */
const HEAD_BYTES = 1_024;
const MARK = new RegExp(`^\\uFEFF?\\s*\\{[^[]*"format"\\s*:\\s*"${AURA_JSON_FORMAT}"`, "u");
/** Members that say something about the export and nothing about the journal. */
const ABOUT_THE_EXPORT = new Set(["format", "part", "exportedAt"]);

/** AURA's own: what the server exports (`formatVersion`, with media), and what the app writes on a device by itself (`version`). */
export const auraJson: Format = {
  id: "aura-json",
  name: "AURA (JSON)",
  detect: async (source) => ((await journalsOf(source)).length > 0 ? 0.97 : 0),
  questions: () => Promise.resolve([]),
  async *read(source) {
    const journals = await journalsOf(source);
    if (journals.length === 0) throw new RefusedSource("It holds no journal of AURA.");
    const filesByPath = new Map(source.files.map((file) => [file.path, file]));
    for (const file of journals) yield* readJournal(file, filesByPath, journals.length > 1 ? `${file.path}: ` : "");
  },
};

async function journalsOf({ files }: ExportedFiles): Promise<readonly ExportedFile[]> {
  const journals: ExportedFile[] = [];
  for (const file of files) {
    if (files.length > 1 && !/journal[^/]*\.json$/iu.test(file.path)) continue;
    if (MARK.test(await headOf(file, HEAD_BYTES))) journals.push(file);
  }
  return journals;
}

async function* readJournal(
  file: ExportedFile,
  filesByPath: ReadonlyMap<string, ExportedFile>,
  prefix: string,
): AsyncIterable<MovedItem> {
  const folder = file.path.slice(0, file.path.length - baseNameOf(file.path).length);
  const fileAt = (path: string): ExportedFile | undefined => filesByPath.get(folder + path);
  let foreignVersion: unknown;
  try {
    for await (const piece of jsonElements(file.open(), { arrays: ["entries"] })) {
      if (piece.kind === "problem") yield { ...piece, where: `${prefix}${piece.where}` };
      else if (piece.kind === "element") {
        const read = readAuraEntry(piece, file.path, fileAt);
        if (read.kind === "entry") yield read;
        else yield { kind: "problem", where: `${prefix}entries[${piece.index}]`, reason: read.reason };
      } else if (piece.name === "formatVersion" || piece.name === "version") {
        if (piece.value === AURA_JSON_VERSION) continue;
        foreignVersion = piece.value;
        break;
      } else if (piece.name === "unreadable") {
        yield { kind: "left", what: "unreadable entries", count: listOf(piece.value).length };
      } else if (!ABOUT_THE_EXPORT.has(piece.name)) yield { kind: "left", what: piece.name.slice(0, 64), count: 1 };
    }
  } catch (error) {
    if (!(error instanceof RefusedSource)) throw error;
    yield { kind: "problem", where: file.path, reason: error.message };
  }
  if (foreignVersion !== undefined)
    throw new RefusedSource("It comes from a newer AURA: its version is not known here.");
}
