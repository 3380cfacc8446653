import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

/** One labelled text. */
export type Row = Readonly<Record<string, string>>;

/** Reads a tab-separated set with a header line; `name` is its path below the folder of sets, without `.tsv` or `.tsv.gz`. */
export function readSet(folder: string, name: string): Row[] {
  const path = join(folder, name);
  const text = read(path);
  const [head = "", ...lines] = text.split("\n").filter((line) => line !== "");
  const columns = head.split("\t");
  return lines.map((line) => {
    const cells = line.split("\t");
    return Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ""]));
  });
}

function read(path: string): string {
  try {
    return readFileSync(`${path}.tsv`, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  try {
    return gunzipSync(readFileSync(`${path}.tsv.gz`)).toString("utf8");
  } catch (cause) {
    throw new Error(`the labelled texts ${path}.tsv cannot be read: name their folder with --data`, { cause });
  }
}
