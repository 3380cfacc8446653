import { useCallback, useEffect, useRef, useState } from "react";
import { useJournal } from "../../data/journal-context.tsx";
import type { TimelineCursor, TimelineItem } from "../../data/journal.ts";

/** What fills a screen and the next, and how much comes with each step further down. */
const FIRST = 60;
const STEP = 240;

export interface Timeline {
  readonly items: readonly TimelineItem[] | undefined;
  loadMore(): void;
}

interface Loaded {
  readonly items: readonly TimelineItem[];
  readonly next: TimelineCursor | undefined;
}

/** The timeline, newest first, a page at a time; what was loaded is asked for anew when entries change. */
export function useTimeline(): Timeline {
  const journal = useJournal();
  const [loaded, setLoaded] = useState<Loaded>();
  const wanted = useRef(FIRST);
  const turn = useRef(0);

  const load = useCallback(async () => {
    const mine = ++turn.current;
    const { items, next } = await journal.timeline({ limit: wanted.current });
    if (mine === turn.current) setLoaded({ items, next });
  }, [journal]);

  useEffect(() => {
    void load();
    return journal.subscribe("entries", () => void load());
  }, [journal, load]);

  const loadMore = useCallback(async () => {
    if (loaded?.next === undefined || wanted.current > loaded.items.length) return;
    // Should the entries change meanwhile, they are asked for anew with this page among them.
    wanted.current = loaded.items.length + STEP;
    const mine = turn.current;
    const { items, next } = await journal.timeline({ after: loaded.next, limit: STEP });
    if (mine === turn.current) setLoaded({ items: [...loaded.items, ...items], next });
  }, [journal, loaded]);

  return { items: loaded?.items, loadMore: () => void loadMore() };
}
