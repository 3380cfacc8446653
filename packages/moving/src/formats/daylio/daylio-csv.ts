import type { EntryMetadataInput } from "@aura-journal/contracts";
import { isLocalDate } from "@aura-journal/contracts";
import type { FormatQuestion } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { csvRows, csvText, separatorOf } from "../../parse/csv.ts";
import { headOf } from "../../parse/head.ts";
import { createMoodQuestions, moodAnswered } from "../../parse/own-moods.ts";
import { isAmbiguous, timeOfWritten, writtenDateOf } from "../../parse/written-dates.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { namedMood } from "./daylio-moods.ts";
import { daylioText } from "./daylio-text.ts";

/** The table of a source, where it is Daylio's: told by its columns, which are those of today or those from before 2019. */
export async function tableOf(source: ExportedFiles): Promise<ExportedFile | undefined> {
  for (const file of source.files) {
    if (!/\.(?:csv|tsv|txt)$/iu.test(file.path)) continue;
    const [first = ""] = (await headOf(file, 1_024)).split(/[\r\n]/u);
    const columns = new Set(first.split(/[,;\t|]/u).map(nameOfColumn));
    const hasDay = columns.has("full_date") || (columns.has("year") && columns.has("date"));
    if (hasDay && ["weekday", "mood", "activities"].every((column) => columns.has(column))) return file;
  }
  return undefined;
}

function nameOfColumn(cell: string): string {
  return cell
    .replaceAll(/[\uFEFF"]/gu, "")
    .trim()
    .toLowerCase();
}

/** What the table has beside the columns that are read: the day in words, which the date says. */
const homes = new Set("full_date year date weekday time mood activities note_title note".split(" "));

/** A table knows moods by their name alone: what one of the writer's own stands for, only they can say. */
export async function tableQuestions(file: ExportedFile): Promise<readonly FormatQuestion[]> {
  const moods = createMoodQuestions();
  let at: number | undefined;
  try {
    for await (const { cells = [] } of csvRows(file.open(), separatorOf(await headOf(file)))) {
      const name = at === undefined ? "" : (cells[at] ?? "");
      at ??= cells.map(nameOfColumn).indexOf("mood");
      if (namedMood(name) === undefined) moods.add(name);
      if (moods.isFull()) break;
    }
  } catch (error) {
    // Said where it is read.
    if (!(error instanceof RefusedSource)) throw error;
  }
  return moods.questions();
}

/** @param answers what moods of the writer's own names stand for; one that nobody has said anything of becomes a tag */
export async function* readTable(
  file: ExportedFile,
  answers: Readonly<Record<string, string>>,
): AsyncIterable<MovedItem> {
  let columns: readonly string[] | undefined;
  const seen = new Map<string, number>();
  try {
    let number = 0;
    for await (const { cells } of csvRows(file.open(), separatorOf(await headOf(file)))) {
      number += 1;
      const where = `row ${number}`;
      if (cells === undefined) yield { kind: "problem", where, reason: "is too long, or a quote is never closed" };
      else if (columns === undefined) columns = cells.map(nameOfColumn);
      else yield readRow({ where, cells, columns, seen, answers });
    }
  } catch (error) {
    if (!(error instanceof RefusedSource)) throw error;
    yield { kind: "problem", where: file.path, reason: error.message };
  }
}

function readRow({
  where,
  cells,
  columns,
  seen,
  answers,
}: {
  readonly where: string;
  readonly cells: readonly string[];
  readonly columns: readonly string[];
  readonly seen: Map<string, number>;
  readonly answers: Readonly<Record<string, string>>;
}): MovedItem {
  const row = new Map(columns.map((column, index) => [column, cells[index]?.trim() || undefined]));
  const date = dayOf(row);
  if (date === undefined) return { kind: "problem", where, reason: "has no date" };
  const time = timeOf(row.get("time") ?? "");
  const moodName = row.get("mood");
  const mood = moodName === undefined ? undefined : (namedMood(moodName) ?? moodAnswered(moodName, answers));
  const activities = [...new Set((row.get("activities") ?? "").split("|").map((each) => each.trim()))].filter(Boolean);
  const text = daylioText({
    title: row.get("note_title"),
    note: row.get("note"),
    mood: moodName,
    activities,
    media: [],
  });
  if (text.content === "") return { kind: "problem", where, reason: "holds no text" };
  const tags = [...new Set([...activities, ...(mood === undefined && moodName !== undefined ? [moodName] : [])])];
  const metadata: EntryMetadataInput = {
    ...(tags.length > 0 ? { tags } : {}),
    ...(mood === undefined ? {} : { mood }),
  };
  const lost = [
    ...[...row].flatMap(([column, cell]) =>
      cell !== undefined && !homes.has(column) ? [column.slice(0, 64) || "?"] : [],
    ),
    ...(time === undefined && row.get("time") !== undefined ? ["time"] : []),
    ...(cells.length > columns.length ? ["?"] : []),
    ...text.lost,
  ];
  const moment = `${date} ${time ?? ""}`;
  const nth = (seen.get(moment) ?? 0) + 1;
  seen.set(moment, nth);
  return {
    kind: "entry",
    entry: {
      // Rows have no id: those of one minute are told apart by their order.
      sourceId: nth === 1 ? moment.trim() : `${moment.trim()} #${nth}`,
      content: text.content,
      when: { kind: "local", date, ...(time === undefined ? {} : { time }) },
      metadata,
      media: [],
      lost: [...new Set(lost)],
      original: originalOf([{ path: "daylio.csv", text: csvText([columns, cells], ",") }]),
    },
  };
}

/**
 * The day as a number, or in words beside its year. A table program that opened the table has written it as it writes dates: what may be
 * two days then is none.
 */
function dayOf(row: ReadonlyMap<string, string | undefined>): string | undefined {
  const full = row.get("full_date") ?? "";
  if (isLocalDate(full)) return full;
  const year = row.get("year") ?? /(?<!\d)\d{4}(?!\d)/u.exec(full)?.[0] ?? "";
  const inWords = (row.get("date") ?? "").replaceAll(",", "");
  for (const text of [`${inWords} ${year}`, `${year}-${inWords}`, full]) {
    const written = writtenDateOf(text);
    if (written === undefined || written.rest !== "" || isAmbiguous(written)) continue;
    const when = timeOfWritten(written, "day-first");
    if (when?.kind === "local") return when.date;
  }
  return undefined;
}

/** What stands for the halves of a day, without dots and spaces, in the languages of Daylio that have them. */
const halves: ReadonlyMap<string, "am" | "pm"> = new Map([
  ..."a am 上午 午前 오전 πμ ص fm de dop ap sa".split(" ").map((word) => [word, "am"] as const),
  ..."p pm 下午 午後 오후 μμ م em du odp ip ch".split(" ").map((word) => [word, "pm"] as const),
]);

/** `22:05`, `22.05`, `10:05 pm`, `10:05 p. m.`, `오후 10:05`, as the phone's language has it. */
function timeOf(written: string): string | undefined {
  const spaced = written.replaceAll(/[\u202F\u00A0]/gu, " ").trim();
  const match = /^([\p{L}.\s]*?)\s*(\d{1,2})[:.h](\d{2})(?:[:.]\d{2})?\s*([\p{L}.\s]*)$/u.exec(spaced);
  if (match === null) return undefined;
  const [, before = "", hours, minutes = "", after = ""] = match;
  const word = `${before}${after}`.replaceAll(/[.\s]/gu, "").toLowerCase();
  const half = halves.get(word);
  if (word !== "" && half === undefined) return undefined;
  const written12 = Number(hours);
  const hour = half === undefined ? written12 : (written12 % 12) + (half === "pm" ? 12 : 0);
  if (hour > 23 || Number(minutes) > 59 || (half !== undefined && written12 > 12)) return undefined;
  return `${String(hour).padStart(2, "0")}:${minutes}`;
}
