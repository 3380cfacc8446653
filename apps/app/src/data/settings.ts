import { parseTimes, type ReminderTimes } from "./reminder-times.ts";

const THEMES = ["light", "dark", "auto"] as const;
const LANGUAGES = ["en", "de", "es", "zh"] as const;

/** What a person set for this device alone. */
export interface Settings {
  /** `auto` follows the system. */
  readonly theme: (typeof THEMES)[number];
  /** The system's language where absent. */
  readonly language?: (typeof LANGUAGES)[number];
  /** Whether the welcome has been read. */
  readonly isWelcomed: boolean;
  /** When this phone reminds one to write; a browser has that from the account. */
  readonly reminder?: ReminderTimes;
}

/** Reads settings as they were written; what is missing or no longer known is as it was on the first day. */
export function parseSettings(text: string | null): Settings {
  const { theme, language, isWelcomed, reminder } = fieldsOf(text);
  const times = parseTimes(reminder);
  const known = LANGUAGES.find((one) => one === language);
  return {
    theme: THEMES.find((one) => one === theme) ?? "auto",
    isWelcomed: isWelcomed === true,
    ...(known === undefined ? {} : { language: known }),
    ...(times === undefined ? {} : { reminder: times }),
  };
}

function fieldsOf(text: string | null): Readonly<Record<keyof Settings, unknown>> {
  const nothing = { theme: undefined, language: undefined, isWelcomed: undefined, reminder: undefined };
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? { ...nothing, ...value } : nothing;
  } catch {
    return nothing;
  }
}
