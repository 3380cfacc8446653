import { parseSettings, type Settings } from "../data/settings.ts";

const KEY = "aura.settings";

/** The settings of this browser; at once, so that the first picture has the right colours. */
export function readSettings(): Settings {
  try {
    return parseSettings(localStorage.getItem(KEY));
  } catch {
    // A browser may forbid storage altogether.
    return parseSettings(null);
  }
}

export function writeSettings(settings: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Then they hold until the page is closed.
  }
}

/** Languages that the person set in the browser, the dearest first (BCP 47). */
export function systemLanguages(): readonly string[] {
  return navigator.languages;
}
