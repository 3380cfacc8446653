import i18next from "i18next";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Language } from "./i18n.ts";

/** Texts that load with the pages that show them. */
export interface PartTexts<T extends object> {
  /** Their namespace. */
  readonly part: string;
  readonly en: T;
  readonly loaders: Readonly<Record<Exclude<Language, "en">, () => Promise<{ default: T }>>>;
}

/** Sees to it that the texts of a part are there in the language that is shown; whether they are. */
export function usePartTexts<T extends object>(texts: PartTexts<T>): boolean {
  const { language } = useTranslation().i18n;
  const [loaded, setLoaded] = useState<string>();
  useEffect(() => {
    let isWanted = true;
    // Without a network and without the texts kept, English is better than nothing.
    void load(texts, language as Language)
      .catch(() => undefined)
      .then(() => isWanted && setLoaded(language));
    return () => {
      isWanted = false;
    };
  }, [texts, language]);
  return loaded === language;
}

async function load<T extends object>({ part, en, loaders }: PartTexts<T>, language: Language): Promise<void> {
  i18next.addResourceBundle("en", part, en);
  if (language === "en" || i18next.hasResourceBundle(language, part)) return;
  i18next.addResourceBundle(language, part, (await loaders[language]()).default);
}
