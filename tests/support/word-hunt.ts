import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Every file below a directory; what vanishes meanwhile is left out. */
export async function filesBelow(directory: string): Promise<string[]> {
  const found = await readdir(directory, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** In which files which of the words stand, in upper or lower case; words are given in lower case, ASCII. */
export async function findWords(
  files: readonly string[],
  words: readonly string[],
): Promise<{ readonly file: string; readonly word: string }[]> {
  const places: { file: string; word: string }[] = [];
  for (const file of files) {
    const bytes = await readFile(file).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
      throw error;
    });
    // One character a byte: whatever stands beside a word cannot swallow it.
    const text = bytes.toString("latin1").toLowerCase();
    for (const word of words) if (text.includes(word)) places.push({ file, word });
  }
  return places;
}
