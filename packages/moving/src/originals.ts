import type { MovedMedia } from "./moved-entry.ts";
import { isFields, listOf } from "./parse/fields.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "./source.ts";

/** A file of an export, as far as it is about one entry. */
export interface OriginalFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The smallest export that holds one entry: what its source says of it, in files that the reader of its format reads like any other, and the
 * names of its media, so that a text that names them finds them.
 */
export function originalOf(files: readonly OriginalFile[], media: readonly MovedMedia[] = []): string {
  const head = {
    files: files.map(({ path, text }) => [path, text.length]),
    media: media.flatMap(({ file }) => (file?.path === undefined ? [] : [[file.path, file.size]])),
  };
  return [JSON.stringify(head), "\n", ...files.map(({ text }) => text)].join("");
}

/** The export that an original is. @throws RefusedSource where it is none */
export function openOriginal(original: string): ExportedFiles {
  const { files, media } = headOf(original);
  const text = original.slice(original.indexOf("\n") + 1);
  let at = 0;
  const own = listOf(files).map((listed): ExportedFile => {
    const [path, length] = placeOf(listed);
    const content = new TextEncoder().encode(text.slice(at, at + length));
    at += length;
    return {
      path,
      size: content.length,
      async *open() {
        yield content;
      },
    };
  });
  const named = listOf(media).map((listed): ExportedFile => {
    const [path, size] = placeOf(listed);
    return { path, size, open: gone };
  });
  if (own.length === 0) throw new RefusedSource("It is no original.");
  return { name: "original", files: [...own, ...named] };
}

function headOf(original: string): { readonly files?: unknown; readonly media?: unknown } {
  try {
    const head: unknown = JSON.parse(original.slice(0, Math.max(0, original.indexOf("\n"))));
    if (isFields(head)) return head;
  } catch {
    // Said below, for both.
  }
  throw new RefusedSource("It is no original.");
}

function placeOf(listed: unknown): readonly [string, number] {
  const [path, length] = listOf(listed);
  if (typeof path !== "string" || typeof length !== "number") throw new RefusedSource("It is no original.");
  return [path, length];
}

// An original is kept without media.
async function* gone(): AsyncGenerator<Uint8Array> {
  yield* [];
  throw new RefusedSource("It is not kept.");
}
