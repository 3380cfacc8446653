import type { FormatQuestion } from "../../format.ts";
import { momentOf } from "../../parse/moments.ts";
import { withCentury, writtenDateOf } from "../../parse/written-dates.ts";

export const ROLES = ["date", "time", "text", "title", "mood", "tags"] as const;
export type Role = (typeof ROLES)[number];

/** Names of columns that say what they hold, in the languages of the app. */
const names: Readonly<Record<Role, RegExp>> = {
  date: /^(?:full[_ ]?date|(?:entry[_ ])?date|date ?[/_ ]?time|date formatted|day|datum|tag des eintrags|fecha|día|date du jour|日期|created(?:[_ ]at)?|creation[_ ]?date|timestamp)$/u,
  time: /^(?:time|uhrzeit|zeit|hora|heure|时间)$/u,
  text: /^(?:text|note|notes|(?:journal[_ ])?entry|entry[_ ]text|reflections?|comments?|content|body|journal|eintrag|notiz|texto|nota|entrada|texte|contenu|entrée|正文|内容)$/u,
  title: /^(?:title|note[_ ]title|subject|titel|título|titre|标题)$/u,
  mood: /^(?:mood(?:[_ ]rating)?|rating|stimmung|ánimo|humor|humeur|心情)$/u,
  tags: /^(?:tags?|labels?|categories|category|schlagworte|etiquetas|étiquettes|activities|标签)$/u,
};

const NONE = "none";
/** So many columns can be chosen among. */
const COLUMNS = 50;

/** The first rows of a table. */
export interface TableHead {
  /** The names of its columns, made up where it has none. */
  readonly header: readonly string[];
  readonly isNamed: boolean;
  readonly rows: readonly (readonly string[])[];
}

/** A table whose first row is an entry like any other has columns without names. */
export function tableHeadOf([first = [], ...rest]: readonly (readonly string[])[]): TableHead {
  const isNamed = !first.some(isDate);
  return isNamed
    ? { header: first, isNamed, rows: rest }
    : { header: first.map((_, at) => `column ${at + 1}`), isNamed, rows: [first, ...rest] };
}

/** Which column is what: asked of a person, the likeliest first. A column is named by its number, from 0. */
export function columnQuestions(head: TableHead): readonly FormatQuestion[] {
  const { header } = head;
  const guesses = guessesOf(head);
  const columns = header.slice(0, COLUMNS).map((_, at) => String(at));
  const labels = Object.fromEntries(columns.map((column, at) => [column, header[at]?.trim() ?? ""]));
  return ROLES.map((role) => {
    const guess = guesses[role];
    const rest = columns.filter((column) => column !== guess);
    return { id: `column-${role}`, choices: guess === undefined ? [NONE, ...rest] : [guess, ...rest, NONE], labels };
  });
}

/** The columns that were chosen, or else the likeliest. */
export function columnsOf(
  head: TableHead,
  answers: Readonly<Record<string, string>>,
): Readonly<Partial<Record<Role, number>>> {
  const columns: Partial<Record<Role, number>> = {};
  const guesses = guessesOf(head);
  for (const role of ROLES) {
    const chosen = answers[`column-${role}`] ?? guesses[role];
    const column = Number(chosen ?? Number.NaN);
    if (Number.isInteger(column) && column >= 0 && column < head.header.length) columns[role] = column;
  }
  return columns;
}

/** Whether the names of the columns say which one holds dates. */
export function isDateNamed({ header }: TableHead): boolean {
  return named(header, "date") !== undefined;
}

/** By the names of the columns; where those say nothing of days or text, by what stands in them. */
function guessesOf({ header, rows }: TableHead): Readonly<Partial<Record<Role, string>>> {
  const guesses: Partial<Record<Role, string>> = {};
  for (const role of ROLES) {
    const at = named(header, role);
    if (at !== undefined) guesses[role] = String(at);
  }
  const isFree = (_: unknown, at: number): boolean => !Object.values(guesses).includes(String(at));
  const cellsOf = (at: number): string[] => rows.map((cells) => cells[at]?.trim() ?? "").filter((cell) => cell !== "");
  const columns = header.slice(0, COLUMNS).map((_, at) => cellsOf(at));
  const dates = columns.findIndex((cells) => cells.length > 0 && cells.every(isDate));
  if (guesses.date === undefined && dates !== -1) guesses.date = String(dates);
  // A table of moods or labels alone has no text, and needs none.
  if (guesses.date === undefined || guesses.text !== undefined || guesses.mood !== undefined) return guesses;
  const lengths = columns.map((cells, at) => (isFree(cells, at) ? cells.join("").length : 0));
  const longest = Math.max(...lengths);
  return longest > 0 ? { ...guesses, text: String(lengths.indexOf(longest)) } : guesses;
}

function named(header: readonly string[], role: Role): number | undefined {
  const at = header.slice(0, COLUMNS).findIndex((name) => names[role].test(name.trim().toLowerCase()));
  return at === -1 ? undefined : at;
}

function isDate(cell: string): boolean {
  return momentOf(cell) !== undefined || writtenDateOf(withCentury(cell))?.rest === "";
}
