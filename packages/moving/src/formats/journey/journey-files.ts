import { baseNameOf, extensionOf } from "../../parse/media.ts";
import type { ExportedFile, ExportedFiles } from "../../source.ts";

/** The media of an export, which lie beside its entries: all in one folder, or in one for each entry. */
export interface JourneyFiles {
  /** The file of this name in the folder of an entry or, where there is none, in any. */
  beside(entryPath: string, name: string): ExportedFile | undefined;
  /** How many no entry has named so far. */
  unusedCount(): number;
}

export function createJourneyFiles(source: ExportedFiles): JourneyFiles {
  const media = source.files.filter(({ path }) => extensionOf(path) !== "json");
  const filesByPath = new Map(media.map((file) => [file.path, file]));
  const filesByName = new Map(media.map((file) => [baseNameOf(file.path), file]));
  const unused = new Set(media);
  return {
    beside(entryPath, written) {
      const name = written.normalize("NFC");
      const folder = entryPath.slice(0, entryPath.lastIndexOf("/") + 1);
      const file = filesByPath.get(folder + name) ?? filesByName.get(name);
      if (file !== undefined) unused.delete(file);
      return file;
    },
    unusedCount: () => unused.size,
  };
}
