import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The diary of Samuel Pepys: ten years, 3,413 entries, six million characters, spelt as its writer liked. */
export const DIARY_FILE = fileURLToPath(new URL("../../../shared/data/pepys.jsonl", import.meta.url));

/** Absent: why nothing can be tested with the diary here. Where every test must run, none is skipped. */
export const missingDiary =
  existsSync(DIARY_FILE) || process.env["AURA_REQUIRE_ALL"] === "1"
    ? undefined
    : `${DIARY_FILE} is not here: nothing was tested with a real diary`;

export interface DiaryLine {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly text: string;
}

/** What nobody but this writer writes so, and what he writes most. */
const OWN_WORDS = [
  ..."Cornchandler Shotgrave Surveyorship Mithrydate Incomparabili sealbearer clouterly Moorcocke Lowestoffe".split(
    " ",
  ),
  ..."jackanapes dishevilled Bumbridge melancholly Poleroone firedrops Charnocke Southorne Heneretta".split(" "),
  ..."Sittingburne Sedgewicke Blinkinsopp pickaroon slubbered Gundaloes Stadthouse lacebands Skeffington".split(" "),
  ..."Yorkshireman Mullberry Gunpowder".split(" "),
  ...["and so to bed", "to my great content", "and so home to supper", "with great pleasure", "down by water"],
];

export async function readDiary(): Promise<readonly DiaryLine[]> {
  const lines = (await readFile(DIARY_FILE, "utf8")).trim().split("\n");
  return lines.map((line) => JSON.parse(line) as DiaryLine);
}

/** In lower case, words and phrases of the diary that stand nowhere but where its text stands. @throws where it lacks one */
export function diaryNeedles(diary: readonly DiaryLine[]): readonly string[] {
  const whole = diary.map(({ text }) => text.toLowerCase()).join("\n");
  // The beginning of a word, as a search index would keep it; a phrase whole.
  const needles = OWN_WORDS.map((word) => (word.includes(" ") ? word : word.slice(0, 8)).toLowerCase());
  for (const needle of needles) if (!whole.includes(needle)) throw new Error(`the diary has no ${needle}`);
  return needles;
}
