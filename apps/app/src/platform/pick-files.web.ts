import { ATTACHMENT_LIMITS } from "@aura-journal/contracts/limits";
import { PICKED_TYPES } from "../data/attachments/picked-kind.ts";
import type { FileSource, PickedFile } from "./picked-file.ts";

export const FILE_SOURCES: readonly FileSource[] = ["files"];

/** Shows the browser's dialog for files. */
export async function pickFiles(_source: FileSource): Promise<readonly PickedFile[]> {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  input.accept = PICKED_TYPES.join();
  const { promise, resolve } = Promise.withResolvers<readonly PickedFile[]>();
  input.addEventListener("change", () => resolve([...(input.files ?? [])].map(picked)));
  input.addEventListener("cancel", () => resolve([]));
  input.click();
  return promise;
}

/** Takes files that are pasted into the page or dropped on it; gives what ends that. */
export function watchFiles(taken: (files: readonly PickedFile[]) => void): () => void {
  const take = (event: Event, transfer: DataTransfer | null): void => {
    const files = [...(transfer?.files ?? [])];
    // Text that is pasted goes where the cursor is.
    if (files.length === 0) return;
    event.preventDefault();
    taken(files.map(picked));
  };
  const paste = (event: ClipboardEvent): void => {
    // Programs of offices put a picture of a text beside the text.
    if (event.clipboardData?.types.includes("text/plain") !== true) take(event, event.clipboardData);
  };
  const drop = (event: DragEvent): void => take(event, event.dataTransfer);
  const over = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes("Files") === true) event.preventDefault();
  };
  document.addEventListener("paste", paste);
  document.addEventListener("drop", drop);
  document.addEventListener("dragover", over);
  return () => {
    document.removeEventListener("paste", paste);
    document.removeEventListener("drop", drop);
    document.removeEventListener("dragover", over);
  };
}

function picked(file: File): PickedFile {
  return {
    name: file.name,
    type: file.type,
    bytes: file.size,
    async read() {
      const thumbnail = file.type.startsWith("image/") ? await thumbnailOf(file) : undefined;
      return { content: file, ...(thumbnail === undefined ? {} : { thumbnail }) };
    },
  };
}

async function thumbnailOf(file: File): Promise<Uint8Array | undefined> {
  try {
    const whole = await createImageBitmap(file);
    const scale = Math.min(1, ATTACHMENT_LIMITS.thumbnailPixels / Math.max(whole.width, whole.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(whole.width * scale));
    canvas.height = Math.max(1, Math.round(whole.height * scale));
    const context = canvas.getContext("2d");
    if (context === null) return undefined;
    context.imageSmoothingQuality = "high";
    context.drawImage(whole, 0, 0, canvas.width, canvas.height);
    whole.close();
    const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/webp", 0.8));
    return small === null ? undefined : new Uint8Array(await new Response(small).arrayBuffer());
  } catch {
    // A picture that this browser can't read may be one that the server can.
    return undefined;
  }
}
