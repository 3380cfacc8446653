import Type, { type Static } from "typebox";
import { ATTACHMENT_LIMITS } from "../limits.ts";
import { Closed, Count, GivenUuid, Instant, OneOf, Text, Uuid } from "./primitives.ts";

export const AttachmentKind = OneOf(["photo", "audio", "video", "pdf"]);
export type AttachmentKind = Static<typeof AttachmentKind>;

const Name = Text({ min: 1, max: ATTACHMENT_LIMITS.nameLength }, "The name of the file, where it had one.");
const Pixels = Type.Integer({ minimum: 1, maximum: 1_000_000 });

/** A photo, recording, film or document that belongs to an entry. Its bytes are read by themselves. */
export const Attachment = Closed({
  attachmentId: Uuid,
  entryId: Type.Optional(Uuid),
  kind: AttachmentKind,
  name: Type.Optional(Name),
  type: Type.String({
    pattern: "^[a-z]+/[a-z0-9.+-]+$",
    maxLength: 64,
    description: "The media type, as the bytes have it.",
  }),
  bytes: Count,
  width: Type.Optional(Pixels),
  height: Type.Optional(Pixels),
  hasThumbnail: Type.Boolean(),
  createdAt: Instant,
});
export type Attachment = Static<typeof Attachment>;

export const AttachmentPutQuery = Closed({
  entry_id: Type.Optional(GivenUuid),
  name: Type.Optional(Name),
  keep_location: Type.Optional(
    Type.Boolean({
      description: "Whether a photo keeps the place that its camera wrote into it. Left out: it does not.",
    }),
  ),
});
export type AttachmentPutQuery = Static<typeof AttachmentPutQuery>;

export const AttachmentListQuery = Closed({ entry_id: GivenUuid });
export type AttachmentListQuery = Static<typeof AttachmentListQuery>;

export const AttachmentList = Closed({
  items: Type.Array(Attachment, { maxItems: ATTACHMENT_LIMITS.perEntry }),
  unreadable: Type.Optional(
    Type.Array(Uuid, {
      maxItems: ATTACHMENT_LIMITS.perEntry,
      description: "Attachments that are damaged where they are stored, and are left out.",
    }),
  ),
});
export type AttachmentList = Static<typeof AttachmentList>;

/** How much somebody has stored, and may. The same bytes under two ids are stored, and counted, once. */
export const AttachmentUsage = Closed({
  attachments: Count,
  bytes: Count,
  quotaBytes: Type.Optional(Count),
});
export type AttachmentUsage = Static<typeof AttachmentUsage>;
