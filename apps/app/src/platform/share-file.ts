import { File, Paths } from "expo-file-system";
import { shareAsync } from "expo-sharing";

/** Hands a file to whatever the person chooses: a folder, a mail, another app. */
export async function shareFile(
  name: string,
  mediaType: string,
  content: string | Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const file = new File(Paths.cache, name);
  file.create({ overwrite: true });
  try {
    if (typeof content === "string" || content instanceof Uint8Array) file.write(content);
    else for await (const part of content) file.write(part, { append: true });
    await shareAsync(file.uri, { mimeType: mediaType });
  } finally {
    // A copy of a journal in clear text is not left lying about.
    file.delete();
  }
}
