import type { Format } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { createDayMonthEvidence, createOrderOf, type DayMonthEvidence } from "../../parse/day-month-order.ts";
import { headOf } from "../../parse/head.ts";
import { extensionOf } from "../../parse/media.ts";
import { linesAsWritten } from "../../parse/text-as-written.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { splitLines } from "../aura-lines/lines.ts";
import { createRepeats } from "../aura-lines/repeats.ts";
import { dateOfPath, headingOf } from "./headings.ts";
import { readText } from "./read-text.ts";

/** So many files are looked at to tell what they are. */
const LOOKED_AT = 5;
/** Less than any other: each of them may be a text as well. */
const LIKELIHOOD = 0.1;

/** Plain text by date: files in which each day stands below a line with its date, or a file a day that is named by it. */
export const plainText: Format = {
  id: "plain-text",
  name: "Plain text",
  async detect(source) {
    for (const file of textsOf(source).slice(0, LOOKED_AT)) {
      if (dateOfPath(file.path) !== undefined && isText(file)) return LIKELIHOOD;
      const lines = (await headOf(file)).split("\n");
      if (lines.some((line) => headingOf(new TextEncoder().encode(line)) !== undefined)) return LIKELIHOOD;
    }
    return 0;
  },
  questions: async (source) => (await evidenceOf(source)).questions(),
  async *read(source, { answers }): AsyncGenerator<MovedItem> {
    const texts = textsOf(source);
    if (texts.length === 0) throw new RefusedSource("It holds no plain text.");
    const rules = {
      isAlone: texts.length === 1,
      ordinalOf: createRepeats(),
      orderOf: createOrderOf(answers, () => evidenceOf(source)),
    };
    for (const file of texts) yield* readText(file, rules);
    const others = source.files.length - texts.length;
    if (others > 0) yield { kind: "left", what: "files that are no plain text", count: others };
  },
};

/** What names of files and lines with dates say of the order of day and month. */
async function evidenceOf(source: ExportedFiles): Promise<DayMonthEvidence> {
  const evidence = createDayMonthEvidence();
  const texts = textsOf(source);
  for (const file of texts) {
    const named = dateOfPath(file.path);
    if (named !== undefined) evidence.add(named);
    // Dates within a file of one day are of that day, or of no entry.
    if (named !== undefined && texts.length > 1) continue;
    try {
      for await (const { bytes } of splitLines(linesAsWritten(file.open()))) {
        const heading = bytes === undefined ? undefined : headingOf(bytes);
        if (heading !== undefined) evidence.add(heading);
      }
    } catch (error) {
      if (!(error instanceof RefusedSource)) throw error;
    }
  }
  return evidence;
}

/** Text files; a single file may also be Markdown with dates as headings, or have no ending. */
function textsOf({ files }: ExportedFiles): readonly ExportedFile[] {
  const [file] = files;
  if (file !== undefined && files.length === 1 && ["md", "markdown", ""].includes(extensionOf(file.path))) return files;
  return files.filter((each) => isText(each) && !/(?:^|\/)(?:\.|__MACOSX\/)/u.test(each.path));
}

function isText({ path }: ExportedFile): boolean {
  return ["txt", "text"].includes(extensionOf(path));
}
