import { File, Paths } from "expo-file-system";
import { getLocales } from "expo-localization";
import { parseSettings, type Settings } from "../data/settings.ts";

/** The settings of this device; at once, so that the first picture has the right colours. */
export function readSettings(): Settings {
  const file = settingsFile();
  return parseSettings(file.exists ? file.textSync() : null);
}

export function writeSettings(settings: Settings): void {
  settingsFile().write(JSON.stringify(settings));
}

/** Languages that the person set in the system, the dearest first (BCP 47). */
export function systemLanguages(): readonly string[] {
  return getLocales().map(({ languageTag }) => languageTag);
}

function settingsFile(): File {
  return new File(Paths.document, "settings.json");
}
