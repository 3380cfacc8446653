import { useEffect, useRef, useState } from "react";
import type { ChosenFile } from "../data/moving-in/imports.ts";

/** Takes a file that is dropped anywhere on the page, while there is somebody to take it; whether one is held over it. */
export function useFileDrop(onFile: ((file: ChosenFile) => void) | undefined): { readonly isOver: boolean } {
  const [isOver, setOver] = useState(false);
  const take = useRef(onFile);
  take.current = onFile;
  const isWanted = onFile !== undefined;
  useEffect(() => {
    if (!isWanted) return undefined;
    const ending = new AbortController();
    const { signal } = ending;
    const hasFile = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") === true;
    document.addEventListener(
      "dragover",
      (event) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        setOver(true);
      },
      { signal },
    );
    document.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget === null && setOver(false), { signal });
    document.addEventListener(
      "drop",
      (event) => {
        if (!hasFile(event)) return;
        // The browser would show the file in place of the page.
        event.preventDefault();
        setOver(false);
        const [file] = event.dataTransfer?.files ?? [];
        if (file !== undefined) take.current?.(file);
      },
      { signal },
    );
    return () => {
      ending.abort();
      setOver(false);
    };
  }, [isWanted]);
  return { isOver };
}
