import type { JournalImport } from "@aura-journal/contracts";
import { previewAsTold, questionAsTold, reportAsTold, wordAsTold } from "@aura-journal/moving";
import type { OpenImport } from "./import-store.ts";

/** An import as its writer sees it. */
export function answerOf({ importId, state, nextItem, createdAt, facts }: OpenImport): JournalImport {
  const { name, upload, format, questions, preview, report, undo, refusal } = facts;
  const isTold = state === "running" || state === "done" || state === "undoing" || state === "undone";
  return {
    importId,
    state,
    name: wordAsTold(name),
    size: upload?.size ?? 0,
    createdAt: createdAt.toISOString(),
    progress: { done: nextItem, ...(preview === undefined ? {} : { total: preview.items }) },
    ...(format === undefined ? {} : { format }),
    ...(questions === undefined ? {} : { questions: questions.map(questionAsTold) }),
    ...(preview === undefined ? {} : { preview: previewAsTold(preview) }),
    ...(isTold ? { report: reportAsTold(report) } : {}),
    ...(undo === undefined ? {} : { undo }),
    ...(refusal === undefined ? {} : { refusal: wordAsTold(refusal) }),
  };
}
