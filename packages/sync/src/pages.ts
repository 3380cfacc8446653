import type { Draft, Write } from "./records.ts";

/**
 * The pages that are open for writing. What is typed is a draft until its page is left or rests; a draft is written down within
 * half a second, and knows which text the page showed, so that what came in from elsewhere meanwhile is merged and not overwritten.
 */
export interface Page {
  /** The text on the page before the person changed it; absent where there was no entry. */
  readonly seen: string | undefined;
  readonly write: Write;
  /** Whether the draft holds all that was typed. */
  readonly isSaved: boolean;
  /** On which of the sheets that show this page was typed last; absent where that makes no difference. */
  readonly sheet?: string | undefined;
}

/** One of the places that show a page at the same time: a tab among several. */
export interface Sheet {
  readonly key: string;
  /** The text that it showed before the change that it tells of. */
  readonly shown: string;
}

export type Pages = ReadonlyMap<string, Page>;

/** How long typed text may be nowhere but on the page. */
export const DRAFT_DELAY_MS = 500;
/** How long a page rests before its draft becomes part of the journal. */
export const REST_DELAY_MS = 10_000;

/** A page as it is shown; `draft` is what an earlier run left behind. */
export function opened(pages: Pages, entryId: string, shown: string | undefined, draft: Draft | undefined): Pages {
  const page: Page =
    draft === undefined
      ? { seen: shown, write: {}, isSaved: true }
      : { seen: draft.seen, write: draft.write, isSaved: true };
  return new Map([...pages, [entryId, page]]);
}

/** A page, once its text became part of the journal, from another sheet that shows it. What else waits on it, a mood without a word, goes on waiting. */
export function turned(pages: Pages, entryId: string, { key, shown }: Sheet): Pages {
  const { write, isSaved } = pages.get(entryId) ?? { write: {}, isSaved: true };
  const { content: _content, ...rest } = write;
  return new Map([...pages, [entryId, { seen: shown, write: rest, isSaved, sheet: key }]]);
}

/** A page after something was typed or chosen on it. */
export function typed(pages: Pages, entryId: string, write: Write): Pages {
  const page = pages.get(entryId) ?? { seen: undefined, write: {}, isSaved: true };
  return new Map([...pages, [entryId, { ...page, write: together(page.write, write), isSaved: false }]]);
}

/** The drafts that hold less than was typed. */
export function unsaved(pages: Pages): Draft[] {
  return [...pages].flatMap(([entryId, page]) => (page.isSaved ? [] : [draftOf(entryId, page)]));
}

export function draftOf(entryId: string, { seen, write }: Page): Draft {
  return { entryId, write, ...(seen === undefined ? {} : { seen }) };
}

/** Pages after these drafts were written down. Who typed on meanwhile has more to save. */
export function saved(pages: Pages, drafts: readonly Draft[]): Pages {
  const next = new Map(pages);
  for (const { entryId, write } of drafts) {
    const page = next.get(entryId);
    if (page !== undefined) next.set(entryId, { ...page, isSaved: page.write === write });
  }
  return next;
}

/**
 * A page whose draft became part of the journal. The page still shows what was typed, whatever the entry holds now: that is what the
 * next changes are made of.
 */
export function settled(pages: Pages, entryId: string, settledWrite: Write): Pages {
  const page = pages.get(entryId);
  if (page === undefined) return pages;
  const isMore = page.write !== settledWrite;
  const seen = settledWrite.content ?? page.seen;
  const next: Page = { ...page, seen, write: isMore ? page.write : {}, isSaved: !isMore };
  return new Map([...pages, [entryId, next]]);
}

export function closed(pages: Pages, entryId: string): Pages {
  const next = new Map(pages);
  next.delete(entryId);
  return next;
}

/** Two changes one after the other. */
function together(first: Write, second: Write): Write {
  const { addTags: firstAdded = [], removeTags: firstRemoved = [] } = first;
  const { addTags: added = [], removeTags: removed = [] } = second;
  const addTags = [...firstAdded.filter((tag) => !removed.includes(tag)), ...added];
  const removeTags = [...firstRemoved.filter((tag) => !added.includes(tag)), ...removed];
  return {
    ...first,
    ...second,
    ...(addTags.length === 0 ? {} : { addTags }),
    ...(removeTags.length === 0 ? {} : { removeTags }),
  };
}
