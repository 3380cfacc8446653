import Storage from "expo-sqlite/kv-store";
import { getLocales } from "expo-localization";
import { parseSettings, type Settings } from "../data/settings.ts";

const KEY = "aura.settings";

/** The settings of this device; at once, so that the first picture has the right colours. */
export function readSettings(): Settings {
  return parseSettings(Storage.getItemSync(KEY));
}

export function writeSettings(settings: Settings): void {
  Storage.setItemSync(KEY, JSON.stringify(settings));
}

/** Languages that the person set in the system, the dearest first (BCP 47). */
export function systemLanguages(): readonly string[] {
  return getLocales().map(({ languageTag }) => languageTag);
}
