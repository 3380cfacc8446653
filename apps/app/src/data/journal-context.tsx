import { createContext, use, useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import type { Journal, JournalTopic } from "./journal.ts";

/** The journal, and word of what changed in it. */
export interface LiveJournal extends Journal {
  /** Calls `listener` whenever something of a topic changed, here or in another tab; gives what ends that. */
  subscribe(topic: JournalTopic, listener: () => void): () => void;
}

const JournalContext = createContext<LiveJournal | undefined>(undefined);

export function JournalProvider({
  journal,
  children,
}: {
  readonly journal: LiveJournal;
  readonly children: ReactNode;
}) {
  return <JournalContext value={journal}>{children}</JournalContext>;
}

/** The journal of this device. */
export function useJournal(): LiveJournal {
  const journal = use(JournalContext);
  if (journal === undefined) throw new Error("useJournal outside of a JournalProvider");
  return journal;
}

export interface Asked<T> {
  /** The newest answer; absent until there is one. */
  readonly value: T | undefined;
  readonly error: unknown;
}

/**
 * Asks the journal, and asks again whenever something of the topic changed. An answer that was overtaken by a later question
 * is dropped; the earlier answer stays on the screen until then, and where the new one says the same nothing is drawn anew.
 * @param key what the question depends on: another key is another question
 */
export function useJournalQuery<T>(
  topic: JournalTopic,
  key: string,
  ask: (journal: LiveJournal) => Promise<T>,
): Asked<T> {
  const journal = useJournal();
  const [asked, setAsked] = useState<Answered<T>>({ key, value: undefined, error: undefined });
  /** The state again: that nothing is new has to be known before it is set, or all would be drawn to find it out. */
  const last = useRef(asked);
  const newest = useRef(0);
  const question = useRef(ask);
  question.current = ask;
  const refresh = useCallback(() => {
    const turn = ++newest.current;
    const tell = (next: Answered<T>): void => {
      if (turn !== newest.current || next === last.current) return;
      last.current = next;
      setAsked(next);
    };
    question.current(journal).then(
      (value) => tell(answered(last.current, key, value)),
      (error: unknown) => tell({ key, value: last.current.value, error }),
    );
  }, [journal, key]);
  useEffect(() => {
    refresh();
    return journal.subscribe(topic, refresh);
  }, [journal, topic, refresh]);
  return asked.key === key ? asked : { value: undefined, error: undefined };
}

interface Answered<T> extends Asked<T> {
  readonly key: string;
}

function answered<T>(before: Answered<T>, key: string, value: T): Answered<T> {
  const saysTheSame = before.key === key && before.error === undefined && isSame(before.value, value);
  return saysTheSame ? before : { key, value, error: undefined };
}

/** Whether two answers hold the same data. */
function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  const names = Object.keys(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    names.length === Object.keys(other).length &&
    names.every((name) => name in other && isSame(one[name as keyof typeof one], other[name as keyof typeof other]))
  );
}
