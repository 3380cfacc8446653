import type { Client, routes } from "@aura-journal/contracts";

/** The calls of moving in, as `ACCOUNT_CALLS` has those of the account: they load when somebody moves in. */
export const IMPORT_CALLS = {
  uploadImport: "POST /imports user upload",
  listImports: "GET /imports user",
  getImport: "GET /imports/{import_id} user",
  previewImport: "POST /imports/{import_id}/preview user body",
  startImport: "POST /imports/{import_id}/start user body",
  removeImport: "DELETE /imports/{import_id} user",
  streamImport: "GET /imports/{import_id}/events user events",
} as const satisfies Readonly<Partial<Record<keyof (typeof routes)["entries"], string>>>;

export type ImportCalls = Pick<Client<(typeof routes)["entries"]>, keyof typeof IMPORT_CALLS>;
