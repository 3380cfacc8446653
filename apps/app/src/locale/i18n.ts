import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";

export const LANGUAGES = ["en", "de", "es", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

const LOADERS: Readonly<Record<Exclude<Language, "en">, () => Promise<{ default: typeof en }>>> = {
  de: () => import("./de.json"),
  es: () => import("./es.json"),
  zh: () => import("./zh.json"),
};

/** The language of the app for a device that prefers these tags (BCP 47), English where it speaks none of them. */
export function languageFor(tags: readonly string[]): Language {
  for (const tag of tags) {
    const found = LANGUAGES.find((language) => language === tag.split("-")[0]?.toLowerCase());
    if (found !== undefined) return found;
  }
  return "en";
}

/** Starts with English at once; another language is loaded and shown as soon as it is there. */
export function startTranslations(language: Language): i18n {
  void i18next.use(initReactI18next).init({
    resources: { en: { translation: en } },
    lng: "en",
    fallbackLng: "en",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  void speak(language);
  return i18next;
}

/** Switches to a language. */
export async function speak(language: Language): Promise<void> {
  if (language !== "en" && !i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await LOADERS[language]()).default);
  }
  await i18next.changeLanguage(language);
}
