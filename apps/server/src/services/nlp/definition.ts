import type { StorelessServiceDefinition } from "../../platform/service.ts";

/** Analysis of text by the local model, in worker threads, and by an outside service where one is set up. */
export const nlp: StorelessServiceDefinition = {
  name: "nlp",
  needs: ["auth", "users"],
  create: async (dependencies) => (await import("./index.ts")).createNlpService(dependencies),
};
