import { RefusedSource, type ExportedFile } from "../source.ts";
import { joinBytes } from "./join-bytes.ts";
import { decodeAsWritten } from "./text-as-written.ts";

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
  return decodeAsWritten(joinBytes(pieces), left > 0).text;
}
