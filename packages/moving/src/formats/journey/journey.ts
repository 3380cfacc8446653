import type { Format, FormatQuestion } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { headOf } from "../../parse/head.ts";
import { extensionOf } from "../../parse/media.ts";
import { readWhole } from "../../parse/read-whole.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { isJourneyEntry, readJourneyEntry, type JourneyContext } from "./journey-entry.ts";
import { createJourneyFiles } from "./journey-files.ts";
import { moodDirections, SAMPLED_ENTRIES } from "./mood-direction.ts";

/** Days before 1970 have a minus in front. */
const entryPattern = /(?:^|\/)-?\d{9,}-[0-9A-Za-z]+\.json$/u;
/** So many files are looked at to tell what they are: settings may lie beside entries. */
const LOOKED_AT = 5;

/** Journey: a JSON file for each entry, beside its media. */
export const journey: Format = {
  id: "journey",
  name: "Journey",
  async detect(source) {
    for (const file of entriesOf(source).slice(0, LOOKED_AT)) {
      // Whatever else has a date of a journal has no text beside it.
      const head = await headOf(file);
      if (/"(?:date_journal|dateOfJournal)"\s*:/u.test(head) && /"text"\s*:/u.test(head)) return 0.95;
    }
    return 0;
  },
  questions,
  async *read(source, { answers }) {
    const entries = entriesOf(source);
    if (entries.length === 0) throw new RefusedSource("It holds no entry of Journey.");
    const answer = answers["mood-direction"] ?? (await questions(source))[0]?.choices[0];
    const files = createJourneyFiles(source);
    const context: JourneyContext = { direction: answer === "1-best" ? "1-best" : "5-best", files };
    let others = 0;
    for (const file of entries) {
      const item = await readFile(file, context);
      if (item === undefined) others += 1;
      else yield item;
    }
    if (others > 0) yield { kind: "left", what: "JSON files of other kinds", count: others };
    const unused = files.unusedCount();
    if (unused > 0) yield { kind: "left", what: "files that no entry names", count: unused };
  },
};

/** Files that are entries by their name come first; which of the others are says what they hold. */
function entriesOf(source: ExportedFiles): readonly ExportedFile[] {
  const all = source.files.filter(({ path }) => extensionOf(path) === "json");
  const [named, others] = [true, false].map((isNamed) => all.filter(({ path }) => entryPattern.test(path) === isNamed));
  return [...named!, ...others!];
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

/** @returns undefined where the file is none of an entry */
async function readFile(file: ExportedFile, context: JourneyContext): Promise<MovedItem | undefined> {
  const where = file.path;
  const isNamed = entryPattern.test(where);
  const whole = await readWhole(file);
  if (whole.kind === "problem") return { ...whole, where };
  const value = parsed(whole.text);
  if (!isNamed && !isJourneyEntry(value)) return undefined;
  if (value === undefined) return { kind: "problem", where, reason: "is not JSON" };
  const read = readJourneyEntry(value, where, context);
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
