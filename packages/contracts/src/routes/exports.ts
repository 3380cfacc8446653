import { BODY_LIMITS } from "../limits.ts";
import { ANY_BYTES, defineRoute } from "../route.ts";
import { ExportList, ExportParams, ExportRequest, ExportStarted, JournalExport } from "../schemas/exports.ts";

const signedIn = { service: "entries", access: { kind: "user" }, bodyLimitBytes: BODY_LIMITS.small } as const;

/** Taking a journal away; the `entries` service answers. No API key is accepted here. */
export const exportsRoutes = {
  startExport: defineRoute({
    ...signedIn,
    name: "startExport",
    method: "POST",
    path: "/users/me/export",
    summary: "Have one's journal, or a part of it, made into a file; one at a time",
    body: ExportRequest,
    isBodyOptional: true,
    responses: { 202: ExportStarted },
    errors: ["RES_002"],
  }),
  listExports: defineRoute({
    ...signedIn,
    name: "listExports",
    method: "GET",
    path: "/users/me/export",
    summary: "One's exports that have not expired, newest first",
    responses: { 200: ExportList },
  }),
  getExport: defineRoute({
    ...signedIn,
    name: "getExport",
    method: "GET",
    path: "/users/me/export/{id}",
    summary: "How far an export has come",
    params: ExportParams,
    responses: { 200: JournalExport },
  }),
  getExportFile: defineRoute({
    ...signedIn,
    name: "getExportFile",
    method: "GET",
    path: "/users/me/export/{id}/file",
    summary: "The file of an export that is ready",
    params: ExportParams,
    responses: { 200: null },
    produces: ANY_BYTES,
    errors: ["RES_002"],
  }),
  deleteExport: defineRoute({
    ...signedIn,
    name: "deleteExport",
    method: "DELETE",
    path: "/users/me/export/{id}",
    summary: "Remove an export, also one under way",
    params: ExportParams,
    responses: { 204: null },
  }),
} as const;
