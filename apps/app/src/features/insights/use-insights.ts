import { useEffect, useMemo, useRef } from "react";
import type { JournalInsights } from "../../data/insights.ts";
import { useJournal, useJournalQuery } from "../../data/journal-context.tsx";
import type { InsightQuery } from "../../data/journal.ts";
import { PERIODS, rangeOf, type Period } from "./period.ts";

/** So long nothing new has been shown before more is asked for than is looked at. */
const REST_MS = 400;

/**
 * The insights of a period, and what they were asked for; absent until they are there. While somebody looks at one period the others
 * are found: to compare them takes no waiting. What changes in the journal makes all of them be asked for again.
 * @param today the reader's calendar day, `YYYY-MM-DD`
 */
export function useInsights(
  period: Period,
  today: string,
): { readonly query: InsightQuery; readonly insights: JournalInsights } | undefined {
  const journal = useJournal();
  const known = useRef(new Map<string, Promise<JournalInsights>>());
  const query = useMemo(() => ({ ...rangeOf(period, today), today }), [period, today]);

  const ask = (wanted: InsightQuery): Promise<JournalInsights> => {
    const key = Object.values(wanted).join();
    const before = known.current.get(key);
    if (before !== undefined) return before;
    const asked = journal.insights(wanted);
    known.current.set(key, asked);
    // A failure is no answer: whoever asks next asks the journal.
    asked.catch(() => known.current.delete(key));
    return asked;
  };

  // Before the question below subscribes, and so told before it: what it asks then is not answered from before the change.
  useEffect(() => journal.subscribe("entries", () => known.current.clear()), [journal]);
  const { value } = useJournalQuery("entries", `insights ${period} ${today}`, async () => ({
    query,
    insights: await ask(query),
  }));

  useEffect(() => {
    if (value === undefined) return undefined;
    let isOver = false;
    const findOthers = async (): Promise<void> => {
      for (const other of PERIODS) {
        if (isOver) return;
        await ask({ ...rangeOf(other, today), today });
      }
    };
    const timer = setTimeout(() => void findOthers().catch(() => {}), REST_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [value, today]);
  return value;
}
