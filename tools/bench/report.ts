import type { PartResult } from "./context.ts";
import { table } from "./markdown.ts";

/** A part that has run, or why it could not. */
export interface Outcome {
  readonly title: string;
  readonly result: PartResult | undefined;
  readonly failure?: string;
}

/** What a report is about, and so where it stands: `docs/benchmarks/<name>.md`, written by `npm run bench:<name>`. */
export type Subject = "server" | "app" | "services";

const HOW: Readonly<Record<Subject, string>> = {
  server: "Everything runs on one machine over loopback; compare ratios, not figures.",
  services: "Everything runs on one machine over loopback; compare ratios, not figures.",
  app: "The app as it is built, on a real server on the same machine, in Chromium with its processor slowed four times.",
};

/** The whole report in Markdown: the machine, the table, and the figures behind it part by part. */
export function report(
  subject: Subject,
  machine: string,
  outcomes: readonly Outcome[],
  mode: "full" | "normal" | "quick",
): string {
  const rows = outcomes.flatMap(({ title, result, failure }) =>
    result === undefined
      ? [[title, "", `not measured: ${(failure ?? "failed").split("\n", 1)[0]}`, "–"]]
      : result.rows.map((row) => [
          row.what,
          row.goal,
          row.found,
          row.isMet === undefined ? "–" : row.isMet ? "yes" : "**no**",
        ]),
  );
  return [
    `# Speed and size of the ${subject}`,
    `Printed by \`npm run bench:${subject} -- --write\`. ${HOW[subject]}`,
    ...(mode === "quick" ? ["**Taken with `--quick`: it shows that the command works and measures nothing.**"] : []),
    machine,
    table(["", "reach for", "found", "met"], rows),
    ...outcomes.flatMap(({ title, result }) => (result === undefined ? [] : [`## ${title}`, result.details])),
  ].join("\n\n");
}

const END = "<!-- End of the table. -->";

function beginOf(subject: Subject): string {
  return `<!-- The table of docs/benchmarks/${subject}.md; \`npm run bench:${subject} -- --write\` puts it here. -->`;
}

/**
 * The README with the report's table and the machine it came from between its two marks.
 * @throws Error where the marks or the table are missing
 */
export function intoReadme(subject: Subject, readme: string, reportText: string): string {
  const mark = beginOf(subject);
  const begin = readme.indexOf(mark);
  const end = readme.indexOf(END, begin);
  const machine = reportText.match(/(?:^- .*\n)+/m)?.[0].trimEnd();
  const rows = reportText.match(/(?:^\|.*\n)+/m)?.[0].trimEnd();
  if (begin < 0 || end < begin || machine === undefined || rows === undefined) {
    throw new Error("the README has no place for the table, or the report has no table");
  }
  return `${readme.slice(0, begin + mark.length)}\n\n${rows}\n\n${machine}\n\n${readme.slice(end)}`;
}
