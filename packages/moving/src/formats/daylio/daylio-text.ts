import { htmlToMarkdown } from "../../parse/html-to-markdown.ts";
import { escapeMarkdown } from "../../parse/markdown-text.ts";

export interface DaylioText {
  readonly content: string;
  readonly lost: readonly string[];
}

/** What an entry of Daylio says: its title and note or, where somebody only tapped, the mood and the activities. */
export function daylioText(entry: {
  readonly title: string | undefined;
  readonly note: string | undefined;
  readonly mood: string | undefined;
  readonly activities: readonly string[];
  readonly media: readonly string[];
}): DaylioText {
  const { markdown, lost } = htmlToMarkdown((entry.note ?? "").replaceAll(/\r\n|\n/gu, "<br>"));
  const title = entry.title === undefined ? "" : `# ${entry.title.replaceAll(/\s+/gu, " ").trim()}`;
  const written = [title, markdown].filter(Boolean);
  const tapped = [entry.mood, entry.activities.join(", ")]
    .map((each) => escapeMarkdown(each ?? ""))
    .filter(Boolean)
    .join(": ");
  const said = written.length > 0 ? written : [tapped];
  return { content: [...said, ...entry.media].filter(Boolean).join("\n\n"), lost };
}
