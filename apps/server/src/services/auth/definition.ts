import type { StoredServiceDefinition } from "../../platform/service.ts";

/** Accounts, passwords, sessions, second factors, and the keys that verify access tokens. */
export const auth: StoredServiceDefinition = {
  name: "auth",
  needs: ["users", "notifications"],
  store: { role: "aura_auth", schemas: ["auth"], migrations: new URL("./migrations/", import.meta.url) },
  create: async (dependencies) => (await import("./index.ts")).createAuthService(dependencies),
};
