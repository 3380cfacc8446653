import { useCallback, useEffect, useRef, useState } from "react";
import { useJournal } from "../../data/journal-context.tsx";
import type { TimelineItem } from "../../data/journal.ts";

const PAGE = 60;

export interface Timeline {
  readonly items: readonly TimelineItem[] | undefined;
  readonly hasMore: boolean;
  loadMore(): void;
}

/** The timeline, newest first, a page at a time; what was loaded is asked for anew when entries change. */
export function useTimeline(): Timeline {
  const journal = useJournal();
  const [loaded, setLoaded] = useState<{ items: readonly TimelineItem[]; hasMore: boolean }>();
  const wanted = useRef(PAGE);
  const turn = useRef(0);

  const load = useCallback(async () => {
    const mine = ++turn.current;
    const { items, next } = await journal.timeline({ limit: wanted.current });
    if (mine === turn.current) setLoaded({ items, hasMore: next !== undefined });
  }, [journal]);

  useEffect(() => {
    void load();
    return journal.subscribe("entries", () => void load());
  }, [journal, load]);

  const loadMore = useCallback(() => {
    if (loaded?.hasMore !== true || wanted.current > loaded.items.length) return;
    wanted.current = loaded.items.length + PAGE * 4;
    void load();
  }, [load, loaded]);

  return { items: loaded?.items, hasMore: loaded?.hasMore ?? false, loadMore };
}
