import type { FormatQuestion } from "../../format.ts";

export const ROLES = ["date", "time", "text", "title", "mood", "tags"] as const;
export type Role = (typeof ROLES)[number];

/** Names of columns that say what they hold, in the languages of the app. */
const names: Readonly<Record<Role, RegExp>> = {
  date: /^(?:full[_ ]?date|date|day|datum|tag des eintrags|fecha|día|date du jour|日期|created(?:[_ ]at)?|timestamp|datetime)$/u,
  time: /^(?:time|uhrzeit|zeit|hora|heure|时间)$/u,
  text: /^(?:text|note|notes|entry|content|body|journal|eintrag|notiz|texto|nota|entrada|texte|contenu|entrée|正文|内容)$/u,
  title: /^(?:title|note[_ ]title|subject|titel|título|titre|标题)$/u,
  mood: /^(?:mood|rating|stimmung|ánimo|humor|humeur|心情)$/u,
  tags: /^(?:tags?|labels?|categories|category|schlagworte|etiquetas|étiquettes|activities|标签)$/u,
};

const NONE = "none";
/** So many columns can be chosen among. */
const COLUMNS = 50;

/** Which column is what: asked of a person, the likeliest first. A column is named by its number, from 0. */
export function columnQuestions(header: readonly string[]): readonly FormatQuestion[] {
  const columns = header.slice(0, COLUMNS).map((_, at) => String(at));
  return ROLES.map((role) => {
    const guess = guessOf(header, role);
    const rest = columns.filter((column) => column !== guess);
    return { id: `column-${role}`, choices: guess === undefined ? [NONE, ...rest] : [guess, ...rest, NONE] };
  });
}

/** The columns that were chosen, or else the likeliest. */
export function columnsOf(
  header: readonly string[],
  answers: Readonly<Record<string, string>>,
): Readonly<Partial<Record<Role, number>>> {
  const columns: Partial<Record<Role, number>> = {};
  for (const role of ROLES) {
    const chosen = answers[`column-${role}`] ?? guessOf(header, role);
    const column = Number(chosen ?? Number.NaN);
    if (Number.isInteger(column) && column >= 0 && column < header.length) columns[role] = column;
  }
  return columns;
}

function guessOf(header: readonly string[], role: Role): string | undefined {
  const at = header.slice(0, COLUMNS).findIndex((name) => names[role].test(name.trim().toLowerCase()));
  return at === -1 ? undefined : String(at);
}
