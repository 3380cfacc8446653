import type { Format, FormatQuestion, ReadOptions } from "./format.ts";
import { detectFormat, FORMATS, possibleFormats } from "./formats.ts";
import type { MovedItem } from "./moved-entry.ts";
import { RefusedSource, type ExportedFiles } from "./source.ts";

/**
 * The format of a source, or the one that the person names.
 * @throws RefusedSource where it is none that is known
 */
export async function formatOf(source: ExportedFiles, named?: string): Promise<Format> {
  if (named !== undefined) {
    const format = FORMATS.find(({ id }) => id === named);
    if (format === undefined) throw new RefusedSource(`There is no format ${named}.`);
    return format;
  }
  const detected = await detectFormat(source);
  if (detected.kind === "unknown") throw new RefusedSource(reasonOfUnknown(source));
  if (detected.kind === "known") return detected.format;
  const ids = detected.formats.map(({ id }) => id).join(", ");
  throw new RefusedSource(`It may be in one of several formats: name one of ${ids}.`);
}

/**
 * The formats that a source may be in, for a person to say otherwise: the first is taken until they do.
 * @throws RefusedSource where it is none that is known
 */
export async function likelyFormats(source: ExportedFiles): Promise<readonly [Format, ...Format[]]> {
  const [first, ...rest] = await possibleFormats(source);
  if (first === undefined) throw new RefusedSource(reasonOfUnknown(source));
  return [first, ...rest];
}

/** What cannot be read may be what would have been known. */
function reasonOfUnknown({ files, left = [] }: ExportedFiles): string {
  const reasons = [...new Set(left.map(({ reason }) => reason))];
  if (
    files.length > 0 &&
    files.every(({ path }) => /\.(?:zip|jex|daylio|bear2bk|textpack|7z|rar|tar|gz|tgz)$/iu.test(path))
  ) {
    return "It holds archives alone: unpack it, and give each of them by itself.";
  }
  if (files.length === 0 && reasons.length === 0) return "It holds no files.";
  if (files.length > 0 || reasons.length === 0) return "It is in no format that is known here.";
  return `None of its files can be read: ${reasons.slice(0, 3).join(", ")}.`;
}

/** The first choice stands for whoever does not answer. */
export function firstAnswers(questions: readonly FormatQuestion[]): Readonly<Record<string, string>> {
  return Object.fromEntries(questions.map(({ id, choices }) => [id, choices[0] ?? ""]));
}

/** Everything that a source says. Files that nobody may read are left behind, by why. */
export async function* itemsOf(format: Format, source: ExportedFiles, options: ReadOptions): AsyncGenerator<MovedItem> {
  const countsByReason = new Map<string, number>();
  for (const { reason } of source.left ?? []) countsByReason.set(reason, (countsByReason.get(reason) ?? 0) + 1);
  for (const [what, count] of countsByReason) yield { kind: "left", what, count };
  yield* format.read(source, options);
}
