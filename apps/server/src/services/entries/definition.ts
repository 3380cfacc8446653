import type { StoredServiceDefinition } from "../../platform/service.ts";

/** Sealed entries, revisions, search, summaries and synchronisation. */
export const entries = {
  name: "entries",
  needs: ["auth", "users", "nlp"],
  store: { role: "aura_journal", schemas: ["journal", "keys"], migrations: new URL("./migrations/", import.meta.url) },
  create: async (dependencies) => (await import("./index.ts")).createEntriesService(dependencies),
} satisfies StoredServiceDefinition;
