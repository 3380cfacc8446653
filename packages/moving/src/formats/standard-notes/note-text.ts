import { textOf, type Fields } from "../../parse/fields.ts";
import { htmlToMarkdown } from "../../parse/html-to-markdown.ts";
import { checklistToMarkdown } from "./checklist.ts";
import { superToMarkdown, type NoteText } from "./super-to-markdown.ts";

/** What an editor makes of a note; older ones are known by their editor alone, or by what it wrote. */
export function kindOf(content: Fields): string {
  const type = textOf(content["noteType"]);
  if (type !== undefined && type !== "unknown") return type;
  const editor = textOf(content["editorIdentifier"]) ?? "";
  const isSuper = /^\s*\{\s*"root"\s*:/u.test(textOf(content["text"]) ?? "");
  return kindsByEditor.find(([pattern]) => pattern.test(editor))?.[1] ?? (isSuper ? "super" : "plain-text");
}

const kindsByEditor: readonly (readonly [RegExp, string])[] = [
  [/token-?vault|authenticator/iu, "authentication"],
  [/spreadsheet|standard-sheets/iu, "spreadsheet"],
  [/(?:plus|bold)-editor|rich-?text/iu, "rich-text"],
  [/checklist|task-editor/iu, "task"],
  [/super/iu, "super"],
];

/** The text of a note as Markdown; one that is not what its editor writes stays as it is. */
export function textOfNote(content: Fields): NoteText {
  const text = textOf(content["text"]) ?? "";
  const kind = kindOf(content);
  if (kind === "super") return superToMarkdown(text) ?? { markdown: text, lost: text === "" ? [] : ["super"] };
  if (kind === "rich-text" && /<[a-z][^>]*>/iu.test(text)) {
    return htmlToMarkdown(text, { media: (source) => (source.startsWith("data:") ? `![](${source})` : undefined) });
  }
  return (kind === "task" ? checklistToMarkdown(text) : undefined) ?? { markdown: text, lost: [] };
}
