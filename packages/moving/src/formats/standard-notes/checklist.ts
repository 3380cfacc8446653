import { fieldsOf, isFields, listOf, lostPaths, textOf, type Fields } from "../../parse/fields.ts";
import { escapeMarkdown } from "../../parse/markdown-text.ts";
import type { NoteText } from "./super-to-markdown.ts";

const homes = new Set(
  "schemaVersion groups.name groups.tasks.id groups.tasks.description groups.tasks.completed".split(" "),
);

/**
 * The lists of the editor for tasks, which keeps them as JSON (schema 1.0.0): groups of tasks, and of each what is being typed.
 * @returns undefined where the text is none, as of the editor before, which wrote Markdown
 */
export function checklistToMarkdown(text: string): NoteText | undefined {
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isFields(state) || (state["groups"] === undefined && Object.keys(state).length > 0)) return undefined;
  const groups = listOf(state["groups"]).filter(isFields);
  return {
    markdown: groups.map(groupOf).filter(Boolean).join("\n\n"),
    lost: lostPaths(state, (path) => homes.has(path)).map((path) => `text.${path}`),
  };
}

function groupOf({ name, tasks }: Fields): string {
  const heading = textOf(name)?.replaceAll(/\s+/gu, " ").trim();
  const lines = listOf(tasks).map((task) => lineOf(fieldsOf(task)));
  return [heading === undefined ? "" : `## ${escapeMarkdown(heading)}`, lines.join("\n")].filter(Boolean).join("\n\n");
}

function lineOf({ description, completed }: Fields): string {
  const said = escapeMarkdown(textOf(description)?.trim() ?? "").replaceAll(/\r?\n/gu, "\n  ");
  return `- [${completed === true ? "x" : " "}] ${said}`;
}
