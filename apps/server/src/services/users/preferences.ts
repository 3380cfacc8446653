import { defaultPreferences, type UserPreferences, type UserPreferencesUpdate } from "@aura-journal/contracts";

/** What a person chose so far, as it is stored: any part of the preferences, perhaps with parts of another release. */
export type StoredPreferences = Readonly<Record<string, unknown>>;

const SECTIONS = Object.keys(defaultPreferences) as readonly (keyof UserPreferences)[];

/** The choices of `stored` with those of `update` laid over them, section by section, field by field. */
export function mergePreferences(stored: StoredPreferences, update: UserPreferencesUpdate): StoredPreferences {
  const merged: Record<string, unknown> = { ...stored };
  for (const section of SECTIONS) {
    const value = update[section];
    if (value === undefined) continue;
    merged[section] = isSection(value) ? { ...sectionOf(stored[section]), ...value } : value;
  }
  return merged;
}

/** Whole preferences: what was chosen where it is of this release's form, the defaults elsewhere. */
export function completePreferences(stored: StoredPreferences): UserPreferences {
  const complete = SECTIONS.map((section) => {
    const fallback = defaultPreferences[section];
    if (!isSection(fallback)) return [section, chosen(stored[section], fallback)];
    const own = sectionOf(stored[section]);
    return [
      section,
      Object.fromEntries(Object.entries(fallback).map(([key, value]) => [key, chosen(own[key], value)])),
    ];
  });
  return Object.fromEntries(complete) as UserPreferences;
}

/** The names of the sections that an update touches. */
export function touchedSections(update: UserPreferencesUpdate): string[] {
  return SECTIONS.filter((section) => {
    const value = update[section];
    return value !== undefined && (!isSection(value) || Object.keys(value).length > 0);
  });
}

function chosen<T>(value: unknown, fallback: T): T {
  return typeof value === typeof fallback ? (value as T) : fallback;
}

function sectionOf(value: unknown): Record<string, unknown> {
  return isSection(value) ? value : {};
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
