/** What a device shows. Generic on purpose: it lies open on a locked screen, and passes through others' hands. */
export interface PushWords {
  readonly title: string;
  readonly body: string;
}

/** A reminder in the languages of the app. */
const REMINDER: Readonly<Record<string, PushWords>> = {
  en: { title: "Time to write", body: "A few lines about today are enough." },
  de: { title: "Zeit zu schreiben", body: "Ein paar Zeilen über heute genügen." },
  es: { title: "Es hora de escribir", body: "Bastan unas líneas sobre hoy." },
  zh: { title: "该写日记了", body: "写几句今天的事就好。" },
};

/** The words of a reminder in a language, English where we do not speak it. */
export function reminderWords(language: string): PushWords {
  const [primary = ""] = language.toLowerCase().split("-");
  return (Object.hasOwn(REMINDER, primary) ? REMINDER[primary] : REMINDER["en"]) as PushWords;
}
