import type { ExportedEntry, WrittenFile } from "../exported-entry.ts";
import { joined } from "../joined.ts";
import { mediaPath } from "../media-path.ts";
import { withReferences } from "../references.ts";

const MEDIA = "media";

/**
 * A folder of Markdown: a file an entry, `entries/2026/2026-01-25.md` and `2026-01-25-2.md` for the second of a day, with
 * what is known of it in front (YAML), and files in `media/`. Names have nothing in them that a file system refuses or two
 * of which it takes for one.
 * @param entries in the order of time
 */
export async function* writeMarkdown(entries: AsyncIterable<ExportedEntry>): AsyncIterable<WrittenFile> {
  const entriesByDay = new Map<string, number>();
  const media = new Set<string>();
  for await (const entry of entries) {
    const nth = (entriesByDay.get(entry.localDate) ?? 0) + 1;
    entriesByDay.set(entry.localDate, nth);
    const path = `entries/${entry.localDate.slice(0, 4)}/${entry.localDate}${nth === 1 ? "" : `-${nth}`}.md`;
    yield { path, modifiedAt: entry.updatedAt, isPackable: true, content: joined(textOf(entry)) };
    for (const attachment of entry.attachments) {
      const at = mediaPath(MEDIA, attachment);
      if (media.has(at)) continue;
      media.add(at);
      const { size } = attachment;
      yield { path: at, modifiedAt: entry.timestamp, size, isPackable: false, content: attachment.open() };
    }
  }
}

async function* textOf(entry: ExportedEntry): AsyncIterable<string> {
  const { content, named } = withReferences(entry.content, entry.attachments, ({ attachment, label, isShown }) => {
    return `${isShown ? "!" : ""}[${label}](${relativePath(attachment)})`;
  });
  const others = entry.attachments.filter(({ attachmentId }) => !named.has(attachmentId));
  yield frontMatter(entry);
  yield content.endsWith("\n") ? content : `${content}\n`;
  for (const attachment of others) yield `\n![${labelOf(attachment.name)}](${relativePath(attachment)})\n`;
}

function relativePath(attachment: ExportedEntry["attachments"][number]): string {
  return `../../${mediaPath(MEDIA, attachment)}`;
}

/** A name as the label of a link: nothing in it ends the label. */
function labelOf(name: string): string {
  return name.replaceAll(/[\\[\]]/g, "\\$&").replaceAll(/\s+/g, " ");
}

function frontMatter(entry: ExportedEntry): string {
  const { tags, mood, location } = entry.metadata;
  const lines = [
    `id: ${entry.entryId}`,
    `date: ${entry.localDate}`,
    `timestamp: ${entry.timestamp}`,
    `timezone: ${quoted(entry.timezone)}`,
    `created: ${entry.createdAt}`,
    `updated: ${entry.updatedAt}`,
    ...(tags.length === 0 ? [] : [`tags: [${tags.map(quoted).join(", ")}]`]),
    ...(mood === undefined
      ? []
      : [`mood: ${mood.rating}`, ...(mood.label === undefined ? [] : [`mood_label: ${quoted(mood.label)}`])]),
    ...(location === undefined
      ? []
      : [
          `latitude: ${location.latitude}`,
          `longitude: ${location.longitude}`,
          ...(location.name === undefined ? [] : [`place: ${quoted(location.name)}`]),
        ]),
  ];
  return `---\n${lines.join("\n")}\n---\n\n`;
}

/** A YAML string: JSON is one, but for characters that YAML does not count as printable. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
