import { BODY_LIMITS, IMPORT_LIMITS } from "../limits.ts";
import { ANY_BYTES, defineRoute } from "../route.ts";
import { ImportList, ImportLook, ImportStart, ImportUpload, JournalImport } from "../schemas/imports.ts";
import { Closed, GivenUuid } from "../schemas/primitives.ts";

const own = { service: "entries", access: { kind: "user" }, bodyLimitBytes: BODY_LIMITS.small } as const;
const params = Closed({ import_id: GivenUuid });

/** Journals of other programs that move in. */
export const importsRoutes = {
  uploadImport: defineRoute({
    ...own,
    name: "uploadImport",
    method: "POST",
    path: "/imports",
    summary: "Upload what is to move in; it is read for its preview in the background, and nothing of it is written",
    query: ImportUpload,
    consumes: [ANY_BYTES],
    bodyLimitBytes: IMPORT_LIMITS.uploadBytes,
    responses: { 202: JournalImport },
    errors: ["RES_002"],
  }),
  listImports: defineRoute({
    ...own,
    name: "listImports",
    method: "GET",
    path: "/imports",
    summary: "What moved in, newest first",
    responses: { 200: ImportList },
  }),
  getImport: defineRoute({
    ...own,
    name: "getImport",
    method: "GET",
    path: "/imports/{import_id}",
    summary: "An import: its preview, its questions, how far it is, what became of it",
    params,
    responses: { 200: JournalImport },
  }),
  previewImport: defineRoute({
    ...own,
    name: "previewImport",
    method: "POST",
    path: "/imports/{import_id}/preview",
    summary:
      "Look at it once more, in the background: in another format that it may be in, or as its questions are answered",
    params,
    body: ImportLook,
    responses: { 202: JournalImport },
    errors: ["RES_002"],
  }),
  startImport: defineRoute({
    ...own,
    name: "startImport",
    method: "POST",
    path: "/imports/{import_id}/start",
    summary: "Write what the preview shows, in the background",
    params,
    body: ImportStart,
    isBodyOptional: true,
    responses: { 202: JournalImport },
    errors: ["RES_002"],
  }),
  readImportAgain: defineRoute({
    ...own,
    name: "readImportAgain",
    method: "POST",
    path: "/imports/{import_id}/again",
    summary:
      "Read the originals of an import once more, in the background, with the importer of today: what is read better and nobody changed since gets a new version",
    params,
    responses: { 202: JournalImport },
    errors: ["RES_002"],
  }),
  removeImport: defineRoute({
    ...own,
    name: "removeImport",
    method: "DELETE",
    path: "/imports/{import_id}",
    summary:
      "Undo an import in the background: what it added and nobody changed since goes into the bin. One that has written nothing is forgotten at once",
    params,
    responses: { 202: JournalImport, 204: null },
    errors: ["RES_002"],
  }),
  streamImport: defineRoute({
    ...own,
    name: "streamImport",
    method: "GET",
    path: "/imports/{import_id}/events",
    summary: "Server-sent events: `import` whenever it has come further",
    params,
    responses: { 200: null },
    produces: "text/event-stream",
  }),
} as const;
