import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { AppState } from "react-native";
import { useJournal } from "../../data/journal-context.tsx";
import type { OpenPage } from "../../data/journal.ts";

/** What is typed is on disk within a second. */
const KEEP_MS = 300;
/** After the last key; whoever types sees no word come and go beside the page. */
const SAID_MS = 600;
/** What could not be kept is tried again as often as this. */
const TRY_AGAIN_MS = 3_000;

/** `full`: there is no room left on the device; `failed`: it was something else. */
export type SaveState = "saved" | "saving" | "failed" | "full";

export interface Autosave {
  readonly status: SaveStatusStore;
  /** Tells of every change of the text. */
  changed(content: string): void;
  /** Makes what was told so far part of the journal; resolves once it is on disk. */
  settle(): Promise<void>;
}

/** How it stands with what is typed; whoever shows it is told, and nobody else has to be drawn anew. */
export interface SaveStatusStore {
  get(): SaveState;
  set(state: SaveState): void;
  subscribe(listener: () => void): () => void;
}

/** Follows how it stands with what is typed. */
export function useSaveState({ status }: Autosave): SaveState {
  return useSyncExternalStore(status.subscribe, status.get);
}

function createStatus(): SaveStatusStore {
  const listeners = new Set<() => void>();
  let state: SaveState = "saved";
  return {
    get: () => state,
    set(next) {
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/**
 * Keeps what is typed on an open page, a moment after the key; the journal makes it part of the entry when the pen rests, and
 * here when the page, the app or the tab is left. What could not be kept stays here and is tried again with the next key and after a
 * while, and the state says so meanwhile.
 */
export function useAutosave({
  entryId,
  sheet,
  content: opened,
}: Pick<OpenPage, "entryId" | "sheet" | "content">): Autosave {
  const journal = useJournal();
  const [status] = useState(createStatus);
  const typed = useRef<string | undefined>(undefined);
  /** The text that the journal is known to have of this page. */
  const kept = useRef(opened);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const said = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** Apart from the other: the next key does not wait for it. */
  const again = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const keep = useCallback(async (): Promise<void> => {
    clearTimeout(timer.current);
    clearTimeout(again.current);
    timer.current = undefined;
    const content = typed.current;
    if (content === undefined) return;
    try {
      await journal.keep(entryId, { content }, { key: sheet, shown: kept.current });
      kept.current = content;
      // Typed on meanwhile: what was kept is older than what is there.
      if (typed.current !== content) return status.set("saving");
      typed.current = undefined;
      said.current = setTimeout(() => status.set("saved"), SAID_MS);
    } catch (error) {
      clearTimeout(said.current);
      status.set((error as { readonly code?: unknown }).code === "STORAGE_FULL" ? "full" : "failed");
      clearTimeout(again.current);
      again.current = setTimeout(() => void keep(), TRY_AGAIN_MS);
    }
  }, [journal, entryId, sheet, status]);

  const settle = useCallback(async (): Promise<void> => {
    await keep();
    await journal.settlePage(entryId).catch(() => {
      // That the keys before were kept is no longer the last word.
      clearTimeout(said.current);
      status.set("failed");
    });
  }, [journal, entryId, keep, status]);

  const changed = useCallback(
    (content: string): void => {
      clearTimeout(said.current);
      typed.current = content;
      status.set("saving");
      timer.current ??= setTimeout(() => void keep(), KEEP_MS);
    },
    [keep, status],
  );

  useEffect(() => {
    const leaving = AppState.addEventListener("change", (next) => {
      if (next !== "active") void settle();
    });
    return () => {
      leaving.remove();
      clearTimeout(said.current);
      // What can't be settled now is a draft, or stays with the journal until there is room for it.
      void keep()
        .then(() => journal.closePage(entryId))
        .catch(() => {});
    };
  }, [journal, entryId, keep, settle]);

  return useMemo(() => ({ status, changed, settle }), [status, changed, settle]);
}
