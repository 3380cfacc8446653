import type { StoredServiceDefinition } from "../../platform/service.ts";

/** Messages to people: in the app, by push, and by mail over SMTP or into files. */
export const notifications: StoredServiceDefinition = {
  name: "notifications",
  needs: ["auth", "users", "entries"],
  store: { role: "aura_notify", schemas: ["notify"], migrations: new URL("./migrations/", import.meta.url) },
  create: async (dependencies) => (await import("./index.ts")).createNotificationsService(dependencies),
};
