import { getDocumentAsync } from "expo-document-picker";
import { File } from "expo-file-system";
import { ImageManipulator, SaveFormat } from "expo-image-manipulator";
import { launchImageLibraryAsync } from "expo-image-picker";
import { ATTACHMENT_LIMITS } from "@aura-journal/contracts/limits";
import { kindOfFile, mostBytesOf, PICKED_TYPES } from "../data/attachments/picked-kind.ts";
import type { FileSource, PickedFile } from "./picked-file.ts";

export const FILE_SOURCES: readonly FileSource[] = ["library", "files"];

/** Shows the system's own dialog, which hands over what is chosen there and lets the app see nothing else. */
export async function pickFiles(source: FileSource): Promise<readonly PickedFile[]> {
  if (source === "library") {
    const { assets } = await launchImageLibraryAsync({
      mediaTypes: ["images", "videos"],
      allowsMultipleSelection: true,
    });
    return (assets ?? []).map(({ uri, fileName, mimeType }) => picked(uri, fileName ?? undefined, mimeType));
  }
  const { assets } = await getDocumentAsync({ type: [...PICKED_TYPES], multiple: true });
  return (assets ?? []).map(({ uri, name, mimeType }) => picked(uri, name, mimeType));
}

function picked(uri: string, name: string | undefined, type = ""): PickedFile {
  const file = new File(uri);
  const bytes = file.size;
  return {
    name,
    type,
    bytes,
    async read() {
      try {
        const kind = kindOfFile({ type, ...(name === undefined ? {} : { name }) })?.kind;
        const isTaken = kind !== undefined && bytes <= mostBytesOf(kind);
        const thumbnail = isTaken && kind === "photo" ? await thumbnailOf(uri) : undefined;
        const content = isTaken ? await file.bytes() : new Uint8Array();
        return { content, ...(thumbnail === undefined ? {} : { thumbnail }) };
      } finally {
        // The dialog made a copy in the app's own cache, in clear.
        file.delete();
      }
    },
  };
}

async function thumbnailOf(uri: string): Promise<Uint8Array | undefined> {
  try {
    const rendered = await ImageManipulator.manipulate(uri)
      .resize({ width: ATTACHMENT_LIMITS.thumbnailPixels })
      .renderAsync();
    const saved = new File((await rendered.saveAsync({ format: SaveFormat.JPEG, compress: 0.8 })).uri);
    try {
      return await saved.bytes();
    } finally {
      saved.delete();
    }
  } catch {
    // A picture that this phone can't read may be one that the server can.
    return undefined;
  }
}

/** A phone's keyboard and its other apps hand over no files this way. */
export function watchFiles(_taken: (files: readonly PickedFile[]) => void): () => void {
  return () => {};
}
