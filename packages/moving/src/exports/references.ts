import type { ExportedAttachment } from "./exported-entry.ts";

const REFERENCE = /(!?)\[((?:[^\]\\\n]|\\.)*)\]\(aura-attachment:([0-9a-f-]{36})\)/g;

/** Where a content shows one of its files. */
export interface Reference {
  readonly attachment: ExportedAttachment;
  /** What stands between the brackets, as it is written there. */
  readonly label: string;
  readonly isShown: boolean;
}

/**
 * The content with what a format writes for each of its files. A reference to a file that the entry does not have stays as
 * it is.
 * @returns which files the content names, too
 */
export function withReferences(
  content: string,
  attachments: readonly ExportedAttachment[],
  write: (reference: Reference) => string,
): { readonly content: string; readonly named: ReadonlySet<string> } {
  const named = new Set<string>();
  if (attachments.length === 0) return { content, named };
  const byId = new Map(attachments.map((attachment) => [attachment.attachmentId, attachment]));
  const written = content.replace(REFERENCE, (whole: string, mark: string, label: string, id: string) => {
    const attachment = byId.get(id);
    if (attachment === undefined) return whole;
    named.add(id);
    return write({ attachment, label, isShown: mark === "!" });
  });
  return { content: written, named };
}
