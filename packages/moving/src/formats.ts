import type { Format, Likelihood } from "./format.ts";
import { auraJson } from "./formats/aura-json/aura-json.ts";
import { appleJournal } from "./formats/apple-journal/apple-journal.ts";
import { auraLines } from "./formats/aura-lines/aura-lines.ts";
import { csv } from "./formats/csv/csv.ts";
import { dayOneClassic } from "./formats/day-one-classic/day-one-classic.ts";
import { dayOneJson } from "./formats/day-one-json/day-one-json.ts";
import { daylio } from "./formats/daylio/daylio.ts";
import { diaro } from "./formats/diaro/diaro.ts";
import { joplin } from "./formats/joplin/joplin.ts";
import { journiv } from "./formats/journiv/journiv.ts";
import { journey } from "./formats/journey/journey.ts";
import { jrnlJson } from "./formats/jrnl/jrnl-json.ts";
import { jrnlText } from "./formats/jrnl/jrnl-text.ts";
import { markdownFiles } from "./formats/markdown/markdown-files.ts";
import { plainText } from "./formats/plain-text/plain-text.ts";
import { standardNotes } from "./formats/standard-notes/standard-notes.ts";
import { RefusedSource, type ExportedFiles } from "./source.ts";

/** Every format that is read. */
export const FORMATS: readonly Format[] = [
  auraJson,
  auraLines,
  dayOneJson,
  dayOneClassic,
  journey,
  journiv,
  daylio,
  diaro,
  appleJournal,
  joplin,
  standardNotes,
  jrnlJson,
  jrnlText,
  markdownFiles,
  csv,
  plainText,
];

/** What a source seems to be. */
export type Detected =
  | { readonly kind: "known"; readonly format: Format; readonly likelihood: Likelihood }
  /** Several are as likely: the person says which. */
  | { readonly kind: "tied"; readonly formats: readonly Format[] }
  | { readonly kind: "unknown" };

/** All formats that a source may be in, the likeliest first; of equals the one that is more particular. */
export async function possibleFormats(
  source: ExportedFiles,
  formats: readonly Format[] = FORMATS,
): Promise<readonly Format[]> {
  const likely: { readonly format: Format; readonly likelihood: Likelihood }[] = [];
  for (const format of formats) likely.push({ format, likelihood: await likelihoodOf(format, source) });
  return likely
    .filter(({ likelihood }) => likelihood > 0)
    .toSorted((a, b) => b.likelihood - a.likelihood)
    .map(({ format }) => format);
}

/** Asks each format about the source. One that refuses to look at it is not its format. */
export async function detectFormat(source: ExportedFiles, formats: readonly Format[] = FORMATS): Promise<Detected> {
  let best: readonly Format[] = [];
  let bestLikelihood: Likelihood = 0;
  for (const format of formats) {
    const likelihood = await likelihoodOf(format, source);
    if (likelihood > bestLikelihood) [best, bestLikelihood] = [[format], likelihood];
    else if (likelihood === bestLikelihood && likelihood > 0) best = [...best, format];
  }
  const [format] = best;
  if (format === undefined) return { kind: "unknown" };
  return best.length === 1 ? { kind: "known", format, likelihood: bestLikelihood } : { kind: "tied", formats: best };
}

async function likelihoodOf(format: Format, source: ExportedFiles): Promise<Likelihood> {
  try {
    return await format.detect(source);
  } catch (error) {
    if (error instanceof RefusedSource) return 0;
    throw error;
  }
}
