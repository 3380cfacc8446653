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
  /** Whether an entry that sounds like danger brings up the card with help lines. */
  readonly isHelpCardShown: boolean;
  /** Whose help lines it has (ISO 3166-1 alpha-2); told from the system's languages where absent. */
  readonly helpCountry?: string;
  /** When this phone reminds one to write; a browser has that from the account. */
  readonly reminder?: ReminderTimes;
  /** An account of this device that was asked to be erased, and until when it may be kept. */
  readonly erasure?: WaitingErasure;
}

export interface WaitingErasure {
  readonly email: string;
  readonly dueAt: string;
}

/** Reads settings as they were written; what is missing or no longer known is as it was on the first day. */
export function parseSettings(text: string | null): Settings {
  const { theme, language, isWelcomed, isHelpCardShown, helpCountry, reminder, erasure } = fieldsOf(text);
  const times = parseTimes(reminder);
  const known = LANGUAGES.find((one) => one === language);
  return {
    theme: THEMES.find((one) => one === theme) ?? "auto",
    isWelcomed: isWelcomed === true,
    isHelpCardShown: isHelpCardShown !== false,
    ...(known === undefined ? {} : { language: known }),
    ...(typeof helpCountry === "string" && /^[A-Z]{2}$/.test(helpCountry) ? { helpCountry } : {}),
    ...(times === undefined ? {} : { reminder: times }),
    ...(isErasure(erasure) ? { erasure } : {}),
  };
}

function isErasure(value: unknown): value is WaitingErasure {
  if (typeof value !== "object" || value === null) return false;
  const { email, dueAt } = value as Readonly<Partial<Record<keyof WaitingErasure, unknown>>>;
  return typeof email === "string" && typeof dueAt === "string" && !Number.isNaN(Date.parse(dueAt));
}

function fieldsOf(text: string | null): Readonly<Record<keyof Settings, unknown>> {
  const nothing = {
    theme: undefined,
    language: undefined,
    isWelcomed: undefined,
    isHelpCardShown: undefined,
    helpCountry: undefined,
    reminder: undefined,
    erasure: undefined,
  };
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? { ...nothing, ...value } : nothing;
  } catch {
    return nothing;
  }
}
