import { RefusedSource, type ExportedFile } from "../source.ts";
import { decodeUtf16, utf16Of } from "./utf16.ts";
import { decodeUtf8, type DecodedText } from "./utf8.ts";

export type WholeText =
  (DecodedText & { readonly kind: "text" }) | { readonly kind: "problem"; readonly reason: string };

/** A file of one entry, whole: such are small, and one that is not is a problem. */
export async function readWhole(
  file: ExportedFile,
  {
    maximumBytes = 16 * 1024 * 1024,
    decode = decodeUnicode,
  }: { readonly maximumBytes?: number; readonly decode?: (bytes: Uint8Array) => DecodedText } = {},
): Promise<WholeText> {
  const tooLarge = { kind: "problem", reason: `is larger than ${maximumBytes} bytes` } as const;
  if (file.size > maximumBytes) return tooLarge;
  const bytes = new Uint8Array(file.size);
  let length = 0;
  try {
    for await (const piece of file.open()) {
      if (length + piece.length > bytes.length) return tooLarge;
      bytes.set(piece, length);
      length += piece.length;
    }
  } catch (error) {
    if (!(error instanceof RefusedSource)) throw error;
    return { kind: "problem", reason: error.message };
  }
  const { text, replaced } = decode(bytes.subarray(0, length));
  return { kind: "text", text: text.replace(/^\uFEFF/u, ""), replaced };
}

/** What programs write. */
function decodeUnicode(bytes: Uint8Array): DecodedText {
  const utf16 = utf16Of(bytes);
  return utf16 === undefined ? decodeUtf8(bytes) : decodeUtf16(bytes, utf16);
}
