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
 * is dropped; the earlier answer stays on the screen until then.
 * @param key what the question depends on: another key is another question
 */
export function useJournalQuery<T>(
  topic: JournalTopic,
  key: string,
  ask: (journal: LiveJournal) => Promise<T>,
): Asked<T> {
  const journal = useJournal();
  const [asked, setAsked] = useState<Asked<T> & { readonly key: string }>({ key, value: undefined, error: undefined });
  const newest = useRef(0);
  const question = useRef(ask);
  question.current = ask;
  const refresh = useCallback(() => {
    const turn = ++newest.current;
    question.current(journal).then(
      (value) => turn === newest.current && setAsked({ key, value, error: undefined }),
      (error: unknown) => turn === newest.current && setAsked((before) => ({ key, value: before.value, error })),
    );
  }, [journal, key]);
  useEffect(() => {
    refresh();
    return journal.subscribe(topic, refresh);
  }, [journal, topic, refresh]);
  return asked.key === key ? asked : { value: undefined, error: undefined };
}
