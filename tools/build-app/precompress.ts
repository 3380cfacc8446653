import { glob, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
/** Pictures and fonts are compressed in themselves. */
const COMPRESSIBLE = /\.(?:html|js|css|json|webmanifest|svg|wasm|bin|txt)$/;
const LEAST_BYTES = 1_024;

/**
 * Puts a brotli and a gzip form beside each file that gains by it.
 * @returns what script and style of the page weigh as brotli, in kilobytes
 */
export async function precompress(directory: string, signal: AbortSignal): Promise<number> {
  let pageBytes = 0;
  for await (const file of glob("**/*", { cwd: directory })) {
    signal.throwIfAborted();
    if (!COMPRESSIBLE.test(file)) continue;
    const content = await readFile(join(directory, file));
    if (content.length < LEAST_BYTES) continue;
    const small = await brotli(content, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      },
    });
    if (small.length >= content.length) continue;
    await writeFile(join(directory, `${file}.br`), small);
    await writeFile(join(directory, `${file}.gz`), await zip(content, { level: 9 }));
    if (/^(?:_expo\/static\/.*\.(?:js|css)|[\w-]+\.css)$/.test(file)) pageBytes += small.length;
  }
  return Math.round(pageBytes / 1_000);
}
