import type { StoredServiceDefinition } from "../../platform/service.ts";

/** Preferences, API keys, administration, erasure and the audit log. */
export const users: StoredServiceDefinition = {
  name: "users",
  needs: ["auth", "entries", "notifications"],
  store: { role: "aura_users", schemas: ["users"], migrations: new URL("./migrations/", import.meta.url) },
  create: async (dependencies) => (await import("./index.ts")).createUsersService(dependencies),
};
