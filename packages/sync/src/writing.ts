import { deleted, restored, written, type WritingGiven } from "./actions.ts";
import type { Desk } from "./desk.ts";
import { changesOf, type Change } from "./machine.ts";
import { createNamedTimers } from "./named-timers.ts";
import {
  closed,
  DRAFT_DELAY_MS,
  draftOf,
  opened,
  type Pages,
  REST_DELAY_MS,
  saved,
  settled,
  type Sheet,
  turned,
  typed,
  unsaved,
} from "./pages.ts";
import type { Timers } from "./ports.ts";
import { conflictOf, type Conflict, type Draft, type Row, type Write } from "./records.ts";
import type { Storage } from "./storage.ts";

/** Both texts of a conflict with the merge already made, on the device that found it and on every other. */
export interface ConflictReview {
  readonly copyId: string;
  readonly entryId: string;
  /** The text that could not be merged. */
  readonly mine: string;
  /** The text it met; on other devices, the entry as it stands. */
  readonly theirs: string;
  /** The entry as it stands: theirs, merged with all that was no conflict. Undefined where there is no such entry any more. */
  readonly merged: string | undefined;
  /** What both were made of; known on the device that found the conflict. */
  readonly base: string | undefined;
}

/** What a person does to the journal, page by page and entry by entry. Every promise of a change resolves once it is on disk. */
export interface Writing {
  /** Opens a page for writing: of an entry, or a new one. Gives its id and what it shows. */
  openPage(entryId?: string): Promise<{ readonly entryId: string; readonly content: string; readonly draft: Write }>;
  /** What was typed or chosen on a page. Written down within a second, by itself. */
  typed(entryId: string, write: Write): void;
  /** Writes down what was typed so far. */
  saveDrafts(): Promise<void>;
  /** Both at once. What was typed on another sheet that shows the same page, and is not on this one, is merged and not overwritten. */
  keep(entryId: string, write: Write, sheet?: Sheet): Promise<void>;
  /** Makes what stands on a page part of the journal. */
  settlePage(entryId: string): Promise<void>;
  closePage(entryId: string): Promise<void>;
  /** Changes an entry, or makes a new one, at once. Gives false where there is nothing to keep. */
  write(entryId: string, write: Write): Promise<boolean>;
  /** Writes many entries at once, all or none. Of those that have nothing to keep, nothing is written. */
  writeAll(writes: readonly { readonly entryId: string; readonly write: Write }[]): Promise<void>;
  /**
   * Makes another text of what stands: of what was typed on an open page, too. What goes on being typed there is merged with it.
   * @param change gives the text that it was given where there is nothing to change
   */
  rewrite(entryId: string, change: (content: string) => string): Promise<void>;
  /** Puts an entry into the bin. */
  remove(entryId: string): Promise<void>;
  /** Puts many into the bin at once, all or none. */
  removeAll(entryIds: readonly string[]): Promise<void>;
  /** Ends a conflict: the copy goes into the bin, and the entry gets this text, or stays as it is. */
  decide(copyId: string, content?: string): Promise<void>;
  review(copyId: string): Promise<ConflictReview | undefined>;
}

export interface WritingOptions {
  readonly desk: Desk;
  readonly storage: Storage;
  readonly timers: Timers;
  readonly given: () => WritingGiven;
  /** Told, in the same turn at the desk, that there is something to send. */
  readonly onWritten: () => Promise<void>;
}

export function createWriting({ desk, storage, timers, given, onWritten }: WritingOptions) {
  let pages: Pages = new Map();
  const running = createNamedTimers<"draft" | "rest">(timers);

  /** Writes an entry and what goes with it, and lets synchronisation know. */
  async function writeRow(
    entryId: string,
    write: Write,
    seen: string | undefined,
    besides: readonly Change[] = [],
  ): Promise<boolean> {
    const result = written(await storage.row(entryId), entryId, write, seen, given());
    const changes = [...(result === undefined ? [] : changesOf(result)), ...besides];
    if (changes.length > 0) await desk.commit(changes);
    if (result !== undefined) await onWritten();
    return result !== undefined;
  }

  async function saveDrafts(): Promise<void> {
    const drafts = unsaved(pages);
    if (drafts.length === 0) return;
    await desk.commit(drafts.map((draft) => ({ kind: "draft", draft })));
    pages = saved(pages, drafts);
  }

  /** What can't be written now stays on the page and is tried again. */
  function startDraftTimer(): void {
    running.start("draft", DRAFT_DELAY_MS, () => void desk.alone(saveDrafts).catch(startDraftTimer));
  }

  /** A draft becomes part of the journal and ceases to be one, in one transaction. A mood without a word waits for the word. */
  async function settle({ entryId, seen, write }: Draft): Promise<void> {
    const names = Object.keys(write);
    if (names.length === 0) return;
    const hasWords = write.content !== undefined && write.content.trim() !== "";
    const isOnlyText = names.every((name) => name === "content");
    if (!hasWords && !isOnlyText && (await storage.row(entryId)) === undefined) return;
    await writeRow(entryId, write, seen, [{ kind: "draftOver", entryId }]);
    pages = settled(pages, entryId, write);
  }

  async function settlePage(entryId: string): Promise<void> {
    const page = pages.get(entryId);
    if (page === undefined) return;
    await saveDrafts();
    await settle(draftOf(entryId, page));
  }

  async function settleAll(): Promise<void> {
    for (const entryId of pages.keys()) await settlePage(entryId);
  }

  function removeAll(entryIds: readonly string[]): Promise<void> {
    return desk.alone(async () => {
      const live = (await storage.rows(entryIds)).filter(({ mine }) => !mine.isDeleted);
      if (live.length === 0) return;
      await desk.commit(live.map((row) => ({ kind: "row", row: deleted(row) })));
      await onWritten();
    });
  }

  async function reviewOf(copy: Row | undefined): Promise<ConflictReview | undefined> {
    const entryId = copy === undefined ? undefined : conflictOf(copy.mine.tags);
    if (copy === undefined || entryId === undefined) return undefined;
    const found: Conflict | undefined = await storage.conflict(copy.entryId);
    const entry = await storage.row(entryId);
    const merged = entry === undefined || entry.mine.isDeleted ? undefined : entry.mine.content;
    return {
      copyId: copy.entryId,
      entryId,
      mine: copy.mine.content,
      theirs: found?.theirs ?? merged ?? "",
      merged,
      base: found?.base,
    };
  }

  const writing: Writing = {
    openPage: (wanted) =>
      desk.alone(async () => {
        const entryId = wanted ?? given().newId();
        // It may be open already, in another tab, with words that are nowhere but on that page.
        await saveDrafts();
        const row = await storage.row(entryId);
        const draft = await storage.draft(entryId);
        const typedMeanwhile = pages.get(entryId);
        if (typedMeanwhile?.isSaved === false) {
          const { seen, write } = typedMeanwhile;
          return { entryId, content: write.content ?? seen ?? "", draft: write };
        }
        pages = opened(pages, entryId, row?.mine.content, draft);
        return { entryId, content: draft?.write.content ?? row?.mine.content ?? "", draft: draft?.write ?? {} };
      }),
    typed(entryId, write) {
      pages = typed(pages, entryId, write);
      if (!running.isRunning("draft")) startDraftTimer();
      running.start("rest", REST_DELAY_MS, () => void desk.alone(settleAll).catch(() => {}));
    },
    saveDrafts: () => desk.alone(saveDrafts),
    keep: (entryId, write, sheet) =>
      desk.alone(async () => {
        if (sheet !== undefined && pages.get(entryId)?.sheet !== sheet.key) {
          // What stands there is of another sheet: it becomes part of the journal, with which this one's change is merged later.
          await settlePage(entryId);
          pages = turned(pages, entryId, sheet);
        }
        writing.typed(entryId, write);
        await saveDrafts();
      }),
    settlePage: (entryId) => desk.alone(() => settlePage(entryId)),
    closePage: (entryId) =>
      desk.alone(async () => {
        await settlePage(entryId);
        pages = closed(pages, entryId);
      }),
    write: (entryId, write) => desk.alone(() => writeRow(entryId, write, undefined)),
    rewrite: (entryId, change) =>
      desk.alone(async () => {
        await settlePage(entryId);
        const content = (await storage.row(entryId))?.mine.content;
        const next = change(content ?? "");
        if (next !== (content ?? "")) await writeRow(entryId, { content: next }, content);
      }),
    writeAll: (writes) =>
      desk.alone(async () => {
        const rows = new Map<string, Row>();
        for (const row of await storage.rows(writes.map(({ entryId }) => entryId))) rows.set(row.entryId, row);
        const changed = new Set<string>();
        for (const { entryId, write } of writes) {
          // Nobody has seen what stands: there is nothing to merge, and no copy to be made.
          const result = written(rows.get(entryId), entryId, write, undefined, given());
          if (result === undefined) continue;
          rows.set(entryId, result.row);
          changed.add(entryId);
        }
        if (changed.size === 0) return;
        await desk.commit([...changed].map((entryId) => ({ kind: "row", row: rows.get(entryId) as Row })));
        await onWritten();
      }),
    remove: (entryId) => removeAll([entryId]),
    removeAll,
    decide: (copyId, content) =>
      desk.alone(async () => {
        const copy = await storage.row(copyId);
        const conflict = await reviewOf(copy);
        if (copy === undefined || conflict === undefined) return;
        const over: Change[] = [
          { kind: "row", row: deleted(copy) },
          { kind: "conflictOver", copyId },
        ];
        const isWritten = content !== undefined && (await writeRow(conflict.entryId, { content }, undefined, over));
        if (isWritten) return;
        await desk.commit(over);
        await onWritten();
      }),
    review: (copyId) => desk.alone(async () => reviewOf(await storage.row(copyId))),
  };

  return {
    writing,
    /** Makes of what an earlier run left behind what it would have become. */
    async settleLeftOver(): Promise<void> {
      for (const draft of await storage.drafts()) await settle(draft);
    },
    /** Takes an entry out of the bin; false where only the server has its text. */
    restoreHere: (entryId: string): Promise<boolean> =>
      desk.alone(async () => {
        const row = await storage.row(entryId);
        const next = row === undefined ? undefined : restored(row);
        if (next === undefined) return false;
        if (next !== row) await desk.commit([{ kind: "row", row: next }]);
        await onWritten();
        return true;
      }),
    settleAll,
    close: () => running.stopAll(),
  };
}
