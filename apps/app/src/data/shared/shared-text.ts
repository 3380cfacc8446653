/** Something that another app shared with the journal and that is not in it yet. */
export interface SharedText {
  /** The id of the entry that it becomes: taken up twice, it is there once. */
  readonly entryId: string;
  readonly text: string;
}

/** What a share is made of; any of it may be missing. */
export interface Shared {
  readonly title?: string | null;
  readonly text?: string | null;
  readonly url?: string | null;
}

/** One text of what was shared, each thing said once: many apps put the address into the text as well. */
export function textOfShared({ title, text, url }: Shared): string {
  const parts: string[] = [];
  for (const part of [title, text, url]) {
    const trimmed = part?.replaceAll("\r\n", "\n").trim() ?? "";
    if (trimmed !== "" && !parts.some((other) => other.includes(trimmed))) parts.push(trimmed);
  }
  return parts.join("\n\n");
}
