import { BODY_LIMITS } from "../limits.ts";
import { ANY_BYTES, defineRoute } from "../route.ts";
import {
  Attachment,
  AttachmentList,
  AttachmentListQuery,
  AttachmentPutQuery,
  AttachmentUsage,
} from "../schemas/attachments.ts";
import { Closed, GivenUuid } from "../schemas/primitives.ts";

const reading = {
  service: "entries",
  access: { kind: "user", scope: "entries:read" },
  bodyLimitBytes: BODY_LIMITS.small,
} as const;
const writing = { service: "entries", access: { kind: "user", scope: "entries:write" } } as const;
const attachmentParams = Closed({ attachment_id: GivenUuid });

/** What belongs to entries besides their text; the `entries` service answers. */
export const attachmentRoutes = {
  listAttachments: defineRoute({
    ...reading,
    name: "listAttachments",
    method: "GET",
    path: "/attachments",
    summary: "What belongs to an entry",
    query: AttachmentListQuery,
    responses: { 200: AttachmentList },
  }),
  getAttachmentUsage: defineRoute({
    ...reading,
    name: "getAttachmentUsage",
    method: "GET",
    path: "/attachments/usage",
    summary: "How much is stored, and how much may be",
    responses: { 200: AttachmentUsage },
  }),
  putAttachment: defineRoute({
    ...writing,
    name: "putAttachment",
    method: "PUT",
    path: "/attachments/{attachment_id}",
    summary:
      "Store a photo (JPEG, PNG, WebP, GIF, HEIC, AVIF), a recording, a film or a PDF under an id of the caller's; the same bytes again answer 200",
    params: attachmentParams,
    query: AttachmentPutQuery,
    consumes: [ANY_BYTES],
    bodyLimitBytes: BODY_LIMITS.attachment,
    responses: { 200: Attachment, 201: Attachment },
    errors: ["RES_002", "SEC_001"],
    isRepeatable: true,
  }),
  getAttachment: defineRoute({
    ...reading,
    name: "getAttachment",
    method: "GET",
    path: "/attachments/{attachment_id}",
    summary: "The bytes of an attachment, or a part of them",
    params: attachmentParams,
    responses: { 200: null, 206: null },
    produces: ANY_BYTES,
    ranged: true,
    errors: ["SEC_001"],
  }),
  getAttachmentThumbnail: defineRoute({
    ...reading,
    name: "getAttachmentThumbnail",
    method: "GET",
    path: "/attachments/{attachment_id}/thumbnail",
    summary:
      "A small picture of a photo, at most 480 pixels wide and high (WebP); 406 where none can be made of its kind (HEIC, films, recordings, PDF)",
    params: attachmentParams,
    responses: { 200: null },
    produces: ANY_BYTES,
    errors: ["SEC_001"],
  }),
  deleteAttachment: defineRoute({
    ...writing,
    name: "deleteAttachment",
    method: "DELETE",
    path: "/attachments/{attachment_id}",
    summary: "Remove an attachment at once; it has no bin",
    params: attachmentParams,
    bodyLimitBytes: BODY_LIMITS.small,
    responses: { 204: null },
  }),
} as const;
