import { existsSync } from "node:fs";
import type { MigrationSet } from "../platform/migrate.ts";

const SETS: readonly MigrationSet[] = [
  { service: "auth", role: "aura_auth", schemas: ["auth"], migrations: new URL("./auth/migrations/", import.meta.url) },
  {
    service: "users",
    role: "aura_users",
    schemas: ["users"],
    migrations: new URL("./users/migrations/", import.meta.url),
  },
  {
    service: "entries",
    role: "aura_journal",
    schemas: ["journal", "keys"],
    migrations: new URL("./entries/migrations/", import.meta.url),
  },
  {
    service: "notifications",
    role: "aura_notify",
    schemas: ["notify"],
    migrations: new URL("./notifications/migrations/", import.meta.url),
  },
];

/** What each service brings to the database. */
export const migrationSets = SETS.filter((set) => existsSync(set.migrations));
