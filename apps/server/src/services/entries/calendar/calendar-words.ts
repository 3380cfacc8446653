/** The few words of a feed, in one language. */
export interface CalendarWords {
  readonly language: string;
  readonly name: string;
  readonly written: string;
  readonly counted: (entries: number) => string;
}

const EN: CalendarWords = {
  language: "en",
  name: "Days written on",
  written: "Journal",
  counted: (entries) => (entries === 1 ? "Journal: 1 entry" : `Journal: ${entries} entries`),
};
const ALL: readonly CalendarWords[] = [
  EN,
  {
    language: "de",
    name: "Tage mit Eintrag",
    written: "Tagebuch",
    counted: (entries) => (entries === 1 ? "Tagebuch: 1 Eintrag" : `Tagebuch: ${entries} Einträge`),
  },
  {
    language: "es",
    name: "Días con entradas",
    written: "Diario",
    counted: (entries) => (entries === 1 ? "Diario: 1 entrada" : `Diario: ${entries} entradas`),
  },
  { language: "zh", name: "写过日记的日子", written: "日记", counted: (entries) => `日记：${entries} 篇` },
];

/** Those of a language or, where there are none, English. */
export function wordsFor(language: string): CalendarWords {
  const main = language.split("-", 1)[0]?.toLowerCase();
  return ALL.find((words) => words.language === main) ?? EN;
}
