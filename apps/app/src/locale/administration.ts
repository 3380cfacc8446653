import i18next from "i18next";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import en from "./administration/en.json";
import type { Language } from "./i18n.ts";

/** Texts of the administration, which load with its pages: few people ever see them. */
export const ADMINISTRATION = "administration";

const LOADERS: Readonly<Record<Exclude<Language, "en">, () => Promise<{ default: typeof en }>>> = {
  de: () => import("./administration/de.json"),
  es: () => import("./administration/es.json"),
  zh: () => import("./administration/zh.json"),
};

/** Sees to it that the texts are there in the language that is shown; whether they are. */
export function useAdministrationTexts(): boolean {
  const { language } = useTranslation().i18n;
  const [loaded, setLoaded] = useState<string>();
  useEffect(() => {
    let isWanted = true;
    // Without a network and without the texts kept, English is better than nothing.
    void load(language as Language)
      .catch(() => undefined)
      .then(() => isWanted && setLoaded(language));
    return () => {
      isWanted = false;
    };
  }, [language]);
  return loaded === language;
}

async function load(language: Language): Promise<void> {
  i18next.addResourceBundle("en", ADMINISTRATION, en);
  if (language === "en" || i18next.hasResourceBundle(language, ADMINISTRATION)) return;
  i18next.addResourceBundle(language, ADMINISTRATION, (await LOADERS[language]()).default);
}
