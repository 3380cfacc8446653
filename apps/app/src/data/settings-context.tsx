import { createContext, use, useCallback, useMemo, useState, type ReactNode } from "react";
import { languageFor, speak } from "../locale/i18n.ts";
import { readSettings, systemLanguages, writeSettings } from "../platform/settings";
import type { Settings } from "./settings.ts";

/** What is to be another; a language of `undefined` is the system's. */
type SettingsChange = { readonly [Name in keyof Settings]?: Settings[Name] | undefined };

interface KnownSettings {
  readonly settings: Settings;
  readonly change: (changes: SettingsChange) => void;
}

const SettingsContext = createContext<KnownSettings | undefined>(undefined);

/** Keeps the settings of this device, and speaks the language that is chosen. */
export function SettingsProvider({ children }: { readonly children: ReactNode }) {
  const [settings, setSettings] = useState(readSettings);
  const change = useCallback((changes: SettingsChange) => {
    const before = readSettings();
    const language = "language" in changes ? changes.language : before.language;
    const helpCountry = "helpCountry" in changes ? changes.helpCountry : before.helpCountry;
    const reminder = "reminder" in changes ? changes.reminder : before.reminder;
    const erasure = "erasure" in changes ? changes.erasure : before.erasure;
    const next: Settings = {
      theme: changes.theme ?? before.theme,
      isWelcomed: changes.isWelcomed ?? before.isWelcomed,
      isHelpCardShown: changes.isHelpCardShown ?? before.isHelpCardShown,
      ...(language === undefined ? {} : { language }),
      ...(helpCountry === undefined ? {} : { helpCountry }),
      ...(reminder === undefined ? {} : { reminder }),
      ...(erasure === undefined ? {} : { erasure }),
    };
    writeSettings(next);
    setSettings(next);
    if ("language" in changes) void speak(changes.language ?? languageFor(systemLanguages()));
  }, []);
  const known = useMemo(() => ({ settings, change }), [settings, change]);
  return <SettingsContext value={known}>{children}</SettingsContext>;
}

/** The settings of this device, and how to change them. */
export function useSettings(): KnownSettings {
  const known = use(SettingsContext);
  if (known === undefined) throw new Error("useSettings outside of a SettingsProvider");
  return known;
}
