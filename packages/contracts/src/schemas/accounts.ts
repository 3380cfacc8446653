import Type, { type Static } from "typebox";
import { ACCOUNT_LIMITS } from "../limits.ts";
import { Closed, Email, Instant, LanguageTag, OneOf, Text, TimeZone, Uuid } from "./primitives.ts";

/** What a person may do beyond their own journal. */
export const Role = OneOf(["user", "admin"]);
export type Role = Static<typeof Role>;

export const Roles = Type.Array(Role, { maxItems: 2, uniqueItems: true });

export const Theme = OneOf(["light", "dark", "auto"]);
export type Theme = Static<typeof Theme>;

/** Which messages a person wants. */
export const NotificationSettings = Closed({
  email: Type.Boolean(),
  push: Type.Boolean(),
  weeklyDigest: Type.Boolean(),
});
export type NotificationSettings = Static<typeof NotificationSettings>;

/** Where a person's text may be worked on. */
export const PrivacySettings = Closed({
  analysis: OneOf(
    ["off", "local", "cloud"],
    "Who analyses entries: nobody, this server, or an outside service. Text leaves the server only with `cloud`.",
  ),
  search: OneOf(
    ["server", "device"],
    "Where entries are searched; `device` keeps no search index on the server, which then refuses to search (VAL_001).",
  ),
});
export type PrivacySettings = Static<typeof PrivacySettings>;

/** Whether use of the product may be counted. */
export const AnalyticsSettings = Closed({ enabled: Type.Boolean() });
export type AnalyticsSettings = Static<typeof AnalyticsSettings>;

/** How long what a person no longer needs is kept. */
export const RetentionSettings = Closed({
  bin: OneOf(
    ["server", "7-days", "30-days", "90-days", "365-days"],
    "How long a deleted entry can be brought back; `server`: as long as the server's operator has set.",
  ),
  earlierVersions: OneOf(
    ["always", "30-days", "90-days", "365-days"],
    "How long an earlier version of an entry is kept, from when it was replaced; `always`: as long as its entry.",
  ),
  originals: OneOf(
    ["7-days", "30-days", "90-days", "365-days"],
    "How long the originals of imported entries are kept, to be read again by a better importer.",
  ),
});
export type RetentionSettings = Static<typeof RetentionSettings>;

export const UserPreferences = Closed({
  theme: Theme,
  notifications: NotificationSettings,
  privacy: PrivacySettings,
  analytics: AnalyticsSettings,
  retention: RetentionSettings,
});
export type UserPreferences = Static<typeof UserPreferences>;

/** Which words somebody had before them when they decided where their texts may be read. */
export const ConsentText = Closed({
  version: Type.String({ pattern: "^[a-z0-9][a-z0-9./-]*$", maxLength: 64 }),
  language: LanguageTag,
});
export type ConsentText = Static<typeof ConsentText>;

/** Any part of the preferences; what is absent stays as it is. */
export const UserPreferencesUpdate = Closed({
  theme: Type.Optional(UserPreferences.properties.theme),
  notifications: Type.Optional(Type.Partial(NotificationSettings, { additionalProperties: false })),
  privacy: Type.Optional(Type.Partial(PrivacySettings, { additionalProperties: false })),
  analytics: Type.Optional(Type.Partial(AnalyticsSettings, { additionalProperties: false })),
  retention: Type.Optional(Type.Partial(RetentionSettings, { additionalProperties: false })),
  consent: Type.Optional(ConsentText),
});
export type UserPreferencesUpdate = Static<typeof UserPreferencesUpdate>;

/** The preferences of a new account: text stays on the server, nothing is counted. */
export const defaultPreferences: UserPreferences = {
  theme: "auto",
  notifications: { email: true, push: true, weeklyDigest: false },
  privacy: { analysis: "local", search: "server" },
  analytics: { enabled: false },
  retention: { bin: "server", earlierVersions: "always", originals: "90-days" },
};

const NAME = { min: 1, max: ACCOUNT_LIMITS.nameLength };

const accountProperties = {
  userId: Uuid,
  email: Email,
  firstName: Type.Optional(Text(NAME)),
  lastName: Type.Optional(Text(NAME)),
  timezone: TimeZone,
  roles: Roles,
  isActive: Type.Boolean(),
  isVerified: Type.Boolean({ description: "Whether the e-mail address has been shown to be the person's." }),
  mfaEnabled: Type.Boolean(),
  createdAt: Instant,
  lastLogin: Type.Optional(Instant),
};

/** An account as administrators and services see it. */
export const Account = Closed(accountProperties);
export type Account = Static<typeof Account>;

/** An account as its owner sees it. */
export const User = Closed({ ...accountProperties, preferences: UserPreferences });
export type User = Static<typeof User>;

/** Changes to one's own profile; an empty name removes it. */
export const ProfileUpdate = Closed({
  firstName: Type.Optional(Text({ min: 0, max: ACCOUNT_LIMITS.nameLength })),
  lastName: Type.Optional(Text({ min: 0, max: ACCOUNT_LIMITS.nameLength })),
  timezone: Type.Optional(TimeZone),
});
export type ProfileUpdate = Static<typeof ProfileUpdate>;

/** Changes an administrator may make to an account. */
export const AccountUpdate = Closed({ isActive: Type.Optional(Type.Boolean()), roles: Type.Optional(Roles) });
export type AccountUpdate = Static<typeof AccountUpdate>;
