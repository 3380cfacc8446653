import type { MoodRating } from "@aura-journal/contracts";

/** What a book says of itself, in the language of whoever asked for it. */
export interface BookWords {
  readonly language: string;
  readonly title: string;
  readonly contents: string;
  readonly moods: Readonly<Record<MoodRating["rating"], string>>;
  /** A file that is not shown, by its name. */
  readonly file: (name: string) => string;
  readonly about: string;
  readonly entries: (count: number) => string;
  /** Characters that no typeface of the book has. */
  readonly unset: (count: number, scripts: string) => string;
  readonly otherScripts: string;
}

/** Chinese is not among them: the book's typefaces could not set it. */
const WORDS: readonly BookWords[] = [
  {
    language: "en",
    title: "Journal",
    contents: "Contents",
    moods: { 1: "Very bad", 2: "Bad", 3: "So-so", 4: "Good", 5: "Very good" },
    file: (name) => `[File: ${name}]`,
    about: "About this book",
    entries: (count) =>
      `${count} ${count === 1 ? "entry" : "entries"}, set in Newsreader and Noto Serif by AURA Journal.`,
    unset: (count, scripts) =>
      `${count} ${count === 1 ? "character" : "characters"} could not be set, because these typefaces do not have them ` +
      `(${scripts}). In their place stands […]. The exports as AURA JSON and as Markdown have all of them.`,
    otherScripts: "other signs",
  },
  {
    language: "de",
    title: "Journal",
    contents: "Inhalt",
    moods: { 1: "Sehr schlecht", 2: "Schlecht", 3: "So lala", 4: "Gut", 5: "Sehr gut" },
    file: (name) => `[Datei: ${name}]`,
    about: "Über dieses Buch",
    entries: (count) =>
      `${count} ${count === 1 ? "Eintrag" : "Einträge"}, von AURA Journal aus der Newsreader und der Noto Serif gesetzt.`,
    unset: (count, scripts) =>
      `${count} Zeichen ließen sich nicht setzen, weil diese Schriften sie nicht haben (${scripts}). An ihrer Stelle steht […]. ` +
      `Die Exporte als AURA JSON und als Markdown haben sie alle.`,
    otherScripts: "andere Zeichen",
  },
  {
    language: "es",
    title: "Diario",
    contents: "Índice",
    moods: { 1: "Muy mal", 2: "Mal", 3: "Regular", 4: "Bien", 5: "Muy bien" },
    file: (name) => `[Archivo: ${name}]`,
    about: "Sobre este libro",
    entries: (count) =>
      `${count} ${count === 1 ? "entrada" : "entradas"}, compuestas en Newsreader y Noto Serif por AURA Journal.`,
    unset: (count, scripts) =>
      `${count} ${count === 1 ? "carácter no se pudo componer" : "caracteres no se pudieron componer"}, porque estas tipografías ` +
      `no los tienen (${scripts}). En su lugar está […]. Las exportaciones en AURA JSON y en Markdown los tienen todos.`,
    otherScripts: "otros signos",
  },
];

/** The words of a language, or English ones. */
export function bookWords(language: string | undefined): BookWords {
  const wanted = language?.toLowerCase().split("-", 1)[0];
  return WORDS.find((words) => words.language === wanted) ?? WORDS[0]!;
}
