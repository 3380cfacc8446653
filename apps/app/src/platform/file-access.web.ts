import type { ByteSource } from "@aura-journal/moving";
import type { ChosenFile } from "../data/moving-in/imports.ts";

/** Lets somebody choose a file; undefined where they choose none. */
export function chooseFile(): Promise<ChosenFile | undefined> {
  const input = document.createElement("input");
  input.type = "file";
  return new Promise((resolve) => {
    input.addEventListener("change", () => resolve(input.files?.[0]), { once: true });
    input.addEventListener("cancel", () => resolve(undefined), { once: true });
    input.click();
  });
}

/** Reads a chosen file where it lies: the browser hands it to a worker without reading it. */
export function openFile(chosen: ChosenFile): ByteSource {
  const file = chosen as File;
  return {
    name: file.name,
    size: file.size,
    read: async (offset, length) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer()),
  };
}
