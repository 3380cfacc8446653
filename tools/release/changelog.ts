/** A changelog whose first section is "Unreleased". */
export interface Changelog {
  readonly unreleased: readonly string[];
  readonly notes: ReadonlyMap<string, string>;
}

const HEADING = /^## (.+)$/gm;
const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;

/** Reads the sections. @throws Error where none is "Unreleased" */
export function parseChangelog(text: string): Changelog {
  const headings = [...text.matchAll(HEADING)];
  const sections = headings.map((heading, index) => ({
    title: heading[1] ?? "",
    body: text.slice(heading.index + heading[0].length, headings[index + 1]?.index).trim(),
  }));
  const unreleased = sections.find(({ title }) => title === "Unreleased");
  if (unreleased === undefined) throw new Error('the changelog has no section "Unreleased"');
  return {
    unreleased: itemsOf(unreleased.body),
    notes: new Map(
      sections.filter((each) => each !== unreleased).map(({ title, body }) => [title.split(" ")[0] ?? "", body]),
    ),
  };
}

/**
 * The version that follows from what is unreleased, by semantic versioning: an item that begins with "Breaking:" makes a major one (a
 * minor one before 1.0), items that all begin with "Fixed:" a patch, anything else a minor one.
 */
export function nextVersion(current: string, unreleased: readonly string[]): string {
  const [, major, minor, patch] = (VERSION.exec(current) ?? []).map(Number);
  if (major === undefined || minor === undefined || patch === undefined) throw new Error(`${current} is no version`);
  if (unreleased.length === 0) throw new Error("the changelog tells of nothing that is unreleased");
  if (unreleased.some((item) => item.startsWith("Breaking:"))) {
    return major === 0 ? `0.${minor + 1}.0` : `${major + 1}.0.0`;
  }
  if (unreleased.every((item) => item.startsWith("Fixed:"))) return `${major}.${minor}.${patch + 1}`;
  return `${major}.${minor + 1}.0`;
}

/** The changelog in which what was unreleased is that version, with room for what comes next. */
export function releaseChangelog(text: string, version: string, day: string): string {
  return text.replace(/^## Unreleased$/m, `## Unreleased\n\n## ${version} (${day})`);
}

function itemsOf(body: string): string[] {
  return body
    .split(/^- /m)
    .slice(1)
    .map((item) => item.trim());
}
