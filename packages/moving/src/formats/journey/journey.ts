import type { Format, FormatQuestion } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { headOf } from "../../parse/head.ts";
import { baseNameOf } from "../../parse/media.ts";
import { readWhole } from "../../parse/read-whole.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { readJourneyEntry, type JourneyContext } from "./journey-entry.ts";
import { moodDirections, SAMPLED_ENTRIES } from "./mood-direction.ts";

/** Days before 1970 have a minus in front. */
const entryPattern = /(?:^|\/)-?\d{9,}-[0-9A-Za-z]+\.json$/u;

/** Journey: a JSON file for each entry, beside its media. */
export const journey: Format = {
  id: "journey",
  name: "Journey",
  async detect(source) {
    const [first] = entriesOf(source);
    if (first === undefined) return 0;
    return (await headOf(first)).includes('"date_journal"') ? 0.95 : 0;
  },
  questions,
  async *read(source, { answers }) {
    const entries = entriesOf(source);
    if (entries.length === 0) throw new RefusedSource("It holds no entry of Journey.");
    const answer = answers["mood-direction"] ?? (await questions(source))[0]?.choices[0];
    const filesByName = new Map(source.files.map((file) => [baseNameOf(file.path), file]));
    const context: JourneyContext = { direction: answer === "1-best" ? "1-best" : "5-best", filesByName };
    for (const file of entries) yield await readFile(file, context);
    const others = source.files.filter(({ path }) => /\.json$/iu.test(path) && !entryPattern.test(path)).length;
    if (others > 0) yield { kind: "left", what: "JSON files of other kinds", count: others };
  },
};

function entriesOf(source: ExportedFiles): readonly ExportedFile[] {
  return source.files.filter(({ path }) => entryPattern.test(path));
}

/** Looks at entries from the whole of the journal, not at its first year alone. */
async function questions(source: ExportedFiles): Promise<readonly FormatQuestion[]> {
  const entries = entriesOf(source);
  const step = Math.max(1, Math.ceil(entries.length / SAMPLED_ENTRIES));
  const sampled: unknown[] = [];
  for (let at = 0; at < entries.length; at += step) {
    const whole = await readWhole(entries[at]!);
    if (whole.kind === "text") sampled.push(parsed(whole.text));
  }
  const choices = moodDirections(sampled);
  return choices === undefined ? [] : [{ id: "mood-direction", choices }];
}

async function readFile(file: ExportedFile, context: JourneyContext): Promise<MovedItem> {
  const where = file.path;
  const whole = await readWhole(file);
  if (whole.kind === "problem") return { ...whole, where };
  const value = parsed(whole.text);
  if (value === undefined) return { kind: "problem", where, reason: "is not JSON" };
  const read = readJourneyEntry(value, context);
  if (read.kind === "problem") return { ...read, where };
  const lost = whole.replaced > 0 ? [...read.entry.lost, "invalid UTF-8"] : read.entry.lost;
  const original = originalOf([{ path: file.path, text: whole.text }], read.entry.media);
  return { kind: "entry", entry: { ...read.entry, lost, original } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
