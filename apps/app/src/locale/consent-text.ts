import type { UserPreferencesUpdate } from "@aura-journal/contracts";

/** The words of the page on privacy that say what becomes of a text, in all languages. With other words it is another number. */
export const CONSENT_TEXT = "app/privacy/1";

/** Which words somebody had before them when they chose, for the record of their consent. */
export function consentTextIn(language: string): NonNullable<UserPreferencesUpdate["consent"]> {
  return { version: CONSENT_TEXT, language };
}
