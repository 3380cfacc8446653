import { useCallback, useEffect, useRef, useState } from "react";
import { AppState } from "react-native";
import { useJournal } from "../../data/journal-context.tsx";

/** What is typed is on disk within a second. */
const DRAFT_MS = 400;
/** A pause of the pen: a version of the entry is made, read by the analysis and sent to the server. */
const PAUSE_MS = 2_500;

export type SaveState = "saved" | "saving" | "failed";

export interface Autosave {
  readonly state: SaveState;
  /** Tells of every change of the text. */
  changed(content: string): void;
  /** Makes a version now, of what was last told; resolves once it is on disk. */
  finish(): Promise<void>;
}

/**
 * Keeps what is typed: as a draft at once, as a version of the entry when the pen pauses, and when the page, the app or the
 * tab is left. What could not be kept is tried again with the next key, and the state says so meanwhile.
 */
export function useAutosave(entryId: string): Autosave {
  const journal = useJournal();
  const [state, setState] = useState<SaveState>("saved");
  const typed = useRef<string | undefined>(undefined);
  const timers = useRef<{ draft?: ReturnType<typeof setTimeout>; pause?: ReturnType<typeof setTimeout> }>({});

  const keep = useCallback(
    async (how: "draft" | "version"): Promise<void> => {
      const content = typed.current;
      if (content === undefined) return;
      try {
        if (how === "draft") await journal.saveDraft(entryId, content);
        else if (content.trim() !== "") {
          await journal.write(entryId, { content });
          // Typed on meanwhile: what was written is older than what is there.
          if (typed.current === content) typed.current = undefined;
        }
        setState("saved");
      } catch {
        setState("failed");
      }
    },
    [journal, entryId],
  );

  const finish = useCallback(async (): Promise<void> => {
    clearTimeout(timers.current.draft);
    clearTimeout(timers.current.pause);
    await keep("version");
  }, [keep]);

  const changed = useCallback(
    (content: string): void => {
      typed.current = content;
      setState("saving");
      timers.current.draft ??= setTimeout(() => {
        delete timers.current.draft;
        void keep("draft");
      }, DRAFT_MS);
      clearTimeout(timers.current.pause);
      timers.current.pause = setTimeout(() => void keep("version"), PAUSE_MS);
    },
    [keep],
  );

  useEffect(() => {
    const leaving = AppState.addEventListener("change", (next) => {
      if (next !== "active") void finish();
    });
    return () => {
      leaving.remove();
      void finish();
    };
  }, [finish]);

  return { state, changed, finish };
}
