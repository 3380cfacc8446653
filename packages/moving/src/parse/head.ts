import { RefusedSource, type ExportedFile } from "../source.ts";
import { decodeUtf8 } from "./utf8.ts";

/** The beginning of a file as text, to tell formats apart; empty where the file is damaged. */
export async function headOf(file: ExportedFile, length: number = 64 * 1024): Promise<string> {
  const pieces: Uint8Array[] = [];
  let left = length;
  try {
    for await (const piece of file.open()) {
      pieces.push(piece.slice(0, left));
      left -= piece.length;
      if (left <= 0) break;
    }
  } catch (error) {
    if (!(error instanceof RefusedSource)) throw error;
  }
  return pieces.map((piece) => decodeUtf8(piece).text).join("");
}
