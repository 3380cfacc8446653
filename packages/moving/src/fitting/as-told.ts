import { IMPORT_LIMITS, type ImportPreview, type ImportQuestion, type ImportReport } from "@aura-journal/contracts";
import type { FormatQuestion } from "../format.ts";
import type { Counts, MoveReport } from "./report.ts";
import type { Survey } from "./survey.ts";

/** A preview as the contract has it. What a source says of itself is cut to what an answer may hold, here and below. */
export function previewAsTold(survey: Survey): ImportPreview {
  return {
    ...survey,
    journals: countsAsTold(survey.journals),
    media: countsAsTold(survey.media),
    samples: survey.samples.map((sample) => ({ ...sample, tags: [...sample.tags] })) as ImportPreview["samples"],
    losses: lossesAsTold(survey.losses),
  };
}

export function reportAsTold(report: MoveReport): ImportReport {
  return { ...report, ...lossesAsTold(report) };
}

export function questionAsTold({ id, about, choices, labels }: FormatQuestion): ImportQuestion {
  return {
    id,
    ...(about === undefined ? {} : { about: wordAsTold(about) }),
    choices: [...choices],
    ...(labels === undefined
      ? {}
      : { labels: Object.entries(labels).map(([choice, label]) => ({ choice, label: wordAsTold(label) })) }),
  };
}

export function wordAsTold(text: string): string {
  const whole = text.replaceAll("\0", "\uFFFD").toWellFormed();
  return whole.length <= IMPORT_LIMITS.wordLength
    ? whole
    : `${whole.slice(0, IMPORT_LIMITS.wordLength - 1).toWellFormed()}…`;
}

function lossesAsTold({ failed, problems, lost, shortened, media, left }: Survey["losses"]): ImportPreview["losses"] {
  return {
    failed,
    problems: problems.map(({ where, reason }) => ({ where: wordAsTold(where), reason: wordAsTold(reason) })),
    lost: countsAsTold(lost),
    shortened: countsAsTold(shortened),
    media: countsAsTold(media),
    left: countsAsTold(left),
  };
}

/** Counts by name, as an answer holds them. */
export function countsAsTold(given: Counts): { name: string; count: number }[] {
  return Object.entries(given).map(([kind, count]) => ({ name: wordAsTold(kind), count }));
}
