import type { Format, FormatQuestion, MoveReport, Survey } from "@aura-journal/moving";
import type { AgainReport } from "../services/entries/imports/import-record.ts";
import type { OpenImport } from "../services/entries/imports/import-store.ts";
import { formatCount } from "./progress.ts";

const LINE_WIDTH = 72;

/** What a person is shown of a source before anything is written. */
export function previewText(format: Format, name: string, survey: Survey): string {
  const lines = [
    `${name}: ${format.name}, ${counted(survey.entries, "entry", "entries")}${rangeOf(survey)}.`,
    ...listOf("Journals", survey.journals),
    ...listOf("Media", survey.media),
    ...survey.samples.map((sample) => `  ${sample.timestamp.slice(0, 10)}  ${beginningOf(sample.beginning)}`),
    ...lossLines(survey.losses, "will"),
  ];
  if (survey.pieces > survey.entries) lines.push("Long entries are cut into several, where paragraphs end.");
  return `${lines.join("\n")}\n`;
}

/** The questions that only a person can answer, with what is taken where they do not. */
export function questionText(questions: readonly FormatQuestion[], answers: Readonly<Record<string, string>>): string {
  return questions
    .map(({ id, about, choices }) => {
      const taken = answers[id] ?? choices[0] ?? "";
      const others = choices.filter((choice) => choice !== taken).map((choice) => `--answer ${id}=${choice}`);
      return `${id}${about === undefined ? "" : ` (${about})`}: ${taken} is taken${others.length === 0 ? "" : ` (or ${others.join(", ")})`}.\n`;
    })
    .join("");
}

/** What became of a source, after the line that says how many entries were added. */
export function reportText(report: MoveReport): string {
  const lines = [
    ...(report.attached === 0
      ? []
      : [`${counted(report.attached, "photo or other file", "photos and other files")} came along.`]),
    ...standing(
      report.binned,
      "in the bin and is there again, until its time there is over",
      "in the bin and are there again, until their time there is over",
    ),
    ...standing(report.changed, "changed here since and left as it is", "changed here since and left as they are"),
    ...standing(report.deleted, "deleted here since and not brought back", "deleted here since and not brought back"),
    ...standing(
      report.repeated,
      "told twice by the source and written once",
      "told twice by the source and written once",
    ),
    ...(report.cut === 0 ? [] : [`${counted(report.cut, "long entry was", "long entries were")} cut into several.`]),
    ...lossLines(report, "did"),
    ...report.problems.map(({ where, reason }) => `${where}: ${reason}`),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** What reading the originals of an import once more has come to. */
export function againText(report: Omit<AgainReport, "reached">): string {
  const { read, bettered, unchanged, changed, deleted, unreadable, expired, lost, shortened } = report;
  const lines = [
    `Read ${counted(read, "original", "originals")} again: ${counted(bettered, "entry", "entries")} bettered, ${formatCount(unchanged)} as before.`,
    ...standing(changed, "changed here since and left as it is", "changed here since and left as they are"),
    ...standing(deleted, "deleted here since and not brought back", "deleted here since and not brought back"),
    ...standing(
      unreadable,
      "not readable by itself and left as it is",
      "not readable by themselves and left as they are",
    ),
    ...(expired === 0 ? [] : [`${counted(expired, "original is", "originals are")} kept no more.`]),
    ...lossLines({ failed: 0, problems: [], lost, shortened, media: {}, left: {} }, "did"),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** The imports of a user as a table. */
export function importTable(imports: readonly OpenImport[]): string {
  if (imports.length === 0) return "Nothing was imported into this journal.\n";
  return imports
    .map(({ importId, state, createdAt, facts }) => {
      const added = counted(facts.report.added, "entry", "entries");
      return `${importId}  ${createdAt.toISOString().slice(0, 16).replace("T", " ")}  ${state.padEnd(8)}  ${added}  ${facts.format ?? ""}  ${facts.name}\n`;
    })
    .join("");
}

function lossLines(losses: Survey["losses"], tense: "will" | "did"): string[] {
  return [
    ...(losses.failed === 0 ? [] : [`${counted(losses.failed, "entry", "entries")} cannot be read.`]),
    ...listOf("Media that stay behind", losses.media),
    ...listOf(tense === "will" ? "Fields that will not come along" : "Fields that did not come along", losses.lost),
    ...listOf("Cut to fit", losses.shortened),
    ...listOf("Left out", losses.left),
  ];
}

/** `Title: a 3, b 1`, over several lines where need be. */
function listOf(title: string, counts: Readonly<Record<string, number>>): string[] {
  const words = Object.entries(counts)
    .sort((a, b) => b[1] - a[1])
    .map(([kind, count]) => `${shown(kind)} ${formatCount(count)}`);
  if (words.length === 0) return [];
  const lines: string[] = [];
  let line = `${title}:`;
  for (const [nth, word] of words.entries()) {
    if (line.length + word.length > LINE_WIDTH) {
      lines.push(line);
      line = " ";
    }
    line += ` ${word}${nth === words.length - 1 ? "" : ","}`;
  }
  return [...lines, line];
}

function rangeOf({ from, to }: Survey): string {
  return from === undefined || to === undefined ? "" : from === to ? `, of ${from}` : `, from ${from} to ${to}`;
}

function beginningOf(text: string): string {
  const line = shown(text.replaceAll(/\s+/g, " ").trim());
  return line.length <= LINE_WIDTH ? line : `${line.slice(0, LINE_WIDTH - 1)}…`;
}

/** What a source says may hold codes that a terminal obeys. */
function shown(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, "�");
}

function standing(count: number, one: string, several: string): string[] {
  return count === 0 ? [] : [`${counted(count, "entry was", "entries were")} ${count === 1 ? one : several}.`];
}

function counted(count: number, one: string, several: string): string {
  return `${formatCount(count)} ${count === 1 ? one : several}`;
}
