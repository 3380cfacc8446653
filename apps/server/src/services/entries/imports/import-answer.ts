import { IMPORT_LIMITS, type JournalImport } from "@aura-journal/contracts";
import type { Counts, Survey } from "@aura-journal/moving";
import type { AgainReport, ImportState } from "./import-record.ts";
import type { OpenImport } from "./import-store.ts";

/** States in which something of it may have been written. */
const TOLD: ReadonlySet<ImportState> = new Set(["running", "done", "rereading", "undoing", "undone"]);

/** An import as its writer sees it. What a source says of itself is cut to what an answer may hold. */
export function answerOf({ importId, state, nextItem, createdAt, facts }: OpenImport): JournalImport {
  const { name, upload, format, questions, preview, report, undo, again, refusal } = facts;
  const isTold = TOLD.has(state);
  return {
    importId,
    state,
    name: word(name),
    size: upload?.size ?? 0,
    createdAt: createdAt.toISOString(),
    progress: { done: nextItem, ...(preview === undefined ? {} : { total: preview.items }) },
    ...(format === undefined ? {} : { format }),
    ...(questions === undefined
      ? {}
      : { questions: questions.map(({ id, choices }) => ({ id, choices: [...choices] })) }),
    ...(preview === undefined
      ? {}
      : {
          preview: {
            ...preview,
            journals: counts(preview.journals),
            media: counts(preview.media),
            samples: preview.samples.map((sample) => ({ ...sample, tags: [...sample.tags] })) as never,
            losses: losses(preview.losses),
          },
        }),
    ...(isTold ? { report: { ...report, ...losses(report) } } : {}),
    ...(undo === undefined ? {} : { undo }),
    ...(again === undefined ? {} : { again: againOf(again) }),
    ...(refusal === undefined ? {} : { refusal: word(refusal) }),
  };
}

function againOf({ reached: _reached, lost, shortened, ...known }: AgainReport) {
  return { ...known, lost: counts(lost), shortened: counts(shortened) };
}

function losses({ failed, problems, lost, shortened, media, left }: Survey["losses"]) {
  return {
    failed,
    problems: problems.map(({ where, reason }) => ({ where: word(where), reason: word(reason) })),
    lost: counts(lost),
    shortened: counts(shortened),
    media: counts(media),
    left: counts(left),
  };
}

function counts(given: Counts): { name: string; count: number }[] {
  return Object.entries(given).map(([kind, count]) => ({ name: word(kind), count }));
}

function word(text: string): string {
  const whole = text.replaceAll("\0", "\uFFFD").toWellFormed();
  return whole.length <= IMPORT_LIMITS.wordLength
    ? whole
    : `${whole.slice(0, IMPORT_LIMITS.wordLength - 1).toWellFormed()}…`;
}
