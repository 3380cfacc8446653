import type { WrittenFile } from "../exported-entry.ts";
import { openerPage } from "./opener-page.ts";
import { sealWithPassphrase, type PassphraseKey } from "./seal.ts";

/** The page that opens what lies beside it. */
export const OPENER_FILE = "open-this-first.html";

/**
 * A sealed file with the page that opens it.
 * @param name of what is sealed; the page gives it back under this name
 */
export async function* writeSealed(
  name: string,
  content: AsyncIterable<Uint8Array>,
  passphraseKey: PassphraseKey,
  fileSalt: Uint8Array,
): AsyncIterable<WrittenFile> {
  yield { path: OPENER_FILE, isPackable: true, content: page() };
  const sealed = sealWithPassphrase(content, passphraseKey, fileSalt);
  // Nobody knows how large it becomes; so it has room for any size.
  yield { path: `${name}.sealed`, size: Number.MAX_SAFE_INTEGER, isPackable: false, content: sealed };
}

async function* page(): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(await openerPage());
}
