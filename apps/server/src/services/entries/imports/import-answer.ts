import type { JournalImport } from "@aura-journal/contracts";
import { countsAsTold, previewAsTold, questionAsTold, reportAsTold, wordAsTold } from "@aura-journal/moving";
import type { AgainReport, ImportChoices, ImportState } from "./import-record.ts";
import type { OpenImport } from "./import-store.ts";

/** States in which something of it may have been written. */
const TOLD: ReadonlySet<ImportState> = new Set(["running", "done", "rereading", "undoing", "undone"]);

/** An import as its writer sees it. */
export function answerOf({ importId, state, nextItem, createdAt, facts }: OpenImport): JournalImport {
  const { name, upload, format, formats, questions, choices, preview, report, undo, again, refusal } = facts;
  const isTold = TOLD.has(state);
  return {
    importId,
    state,
    name: wordAsTold(name),
    size: upload?.size ?? 0,
    createdAt: createdAt.toISOString(),
    progress: { done: nextItem, ...(preview === undefined ? {} : { total: preview.items }) },
    ...(format === undefined ? {} : { format }),
    ...(formats === undefined ? {} : { formats: [...formats] }),
    ...(preview === undefined || choices === undefined ? {} : { choices: choicesAsTold(choices) }),
    ...(questions === undefined ? {} : { questions: questions.map(questionAsTold) }),
    ...(preview === undefined ? {} : { preview: previewAsTold(preview) }),
    ...(isTold ? { report: reportAsTold(report) } : {}),
    ...(undo === undefined ? {} : { undo }),
    ...(again === undefined ? {} : { again: againOf(again) }),
    ...(refusal === undefined ? {} : { refusal: wordAsTold(refusal) }),
  };
}

/** What the preview follows, as it was asked. */
function choicesAsTold({ timezone, journalsAsTags, answers }: ImportChoices): NonNullable<JournalImport["choices"]> {
  return {
    answers: Object.entries(answers).map(([question, answer]) => ({ question, answer })),
    options: { timezone, journalsAsTags },
  };
}

function againOf({ reached: _reached, lost, shortened, ...known }: AgainReport) {
  return { ...known, lost: countsAsTold(lost), shortened: countsAsTold(shortened) };
}
