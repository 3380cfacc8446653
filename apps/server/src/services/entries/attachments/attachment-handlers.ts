import type { routes } from "@aura-journal/contracts";
import { AuraError, notFound } from "../../../platform/errors.ts";
import type { Handlers } from "../../../platform/service.ts";
import type { AttachmentReading } from "./reading.ts";
import type { AttachmentStoring } from "./storing.ts";

type AttachmentCall =
  | "listAttachments"
  | "getAttachmentUsage"
  | "putAttachment"
  | "getAttachment"
  | "getAttachmentThumbnail"
  | "deleteAttachment";

export interface AttachmentRules {
  readonly storing: AttachmentStoring;
  readonly reading: AttachmentReading;
}

/** The calls about attachments. */
export function attachmentHandlers({
  storing,
  reading,
}: AttachmentRules): Pick<Handlers<typeof routes.entries>, AttachmentCall> {
  return {
    async listAttachments({ query }, { identity }) {
      return { status: 200, body: await reading.list(identity.userId, query.entry_id) };
    },
    async getAttachmentUsage(_, { identity }) {
      return { status: 200, body: await storing.usage(identity.userId) };
    },
    async putAttachment({ params, query, body }, { identity }) {
      const stored = await storing.put(identity.userId, {
        attachmentId: params.attachment_id,
        entryId: query.entry_id,
        name: query.name,
        keepsPlace: query.keep_location === true,
        bytes: body,
      });
      if (stored.kind === "conflict") throw new AuraError("RES_002", "Other bytes are stored under this id");
      const answer = { body: stored.attachment };
      return stored.kind === "created" ? { status: 201, ...answer } : { status: 200, ...answer };
    },
    async getAttachment({ params }, { identity, range }) {
      const found = await reading.content(identity.userId, params.attachment_id, range);
      if (found === undefined) throw notFound();
      const { attachment, stream, range: given, total } = found;
      const headers = {
        "content-type": attachment.type,
        "content-length": String(given.end - given.start),
        "content-disposition": dispositionOf(attachment.name),
        "accept-ranges": "bytes",
      };
      if (!given.isPart) return { status: 200, stream, headers };
      const part = { "content-range": `bytes ${given.start}-${given.end - 1}/${total}` };
      return { status: 206, stream, headers: { ...headers, ...part } };
    },
    async getAttachmentThumbnail({ params }, { identity }) {
      const stream = await reading.thumbnail(identity.userId, params.attachment_id);
      if (stream === undefined) throw notFound();
      return { status: 200, stream, headers: { "content-type": "image/webp" } };
    },
    async deleteAttachment({ params }, { identity }) {
      if (!(await storing.remove(identity.userId, params.attachment_id))) throw notFound();
      return { status: 204 };
    },
  };
}

/** To be saved, never shown as a page of this site; the name by RFC 8187. */
function dispositionOf(name: string | undefined): string {
  if (name === undefined) return "attachment";
  const encoded = encodeURIComponent(name).replaceAll(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  return `attachment; filename*=UTF-8''${encoded}`;
}
