import { File, Paths } from "expo-file-system";
import { shareAsync } from "expo-sharing";

/** Hands a file to whatever the person chooses: a folder, a mail, another app. */
export async function shareFile(
  name: string,
  mediaType: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<void> {
  const file = new File(Paths.cache, name);
  file.create({ overwrite: true });
  try {
    file.write(content);
    await shareAsync(file.uri, { mimeType: mediaType });
  } finally {
    // A copy of a journal in clear text is not left lying about.
    file.delete();
  }
}
