import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
/** Upright and italic with optical sizes, one file for each set of letters. */
const SHEETS = ["opsz.css", "opsz-italic.css"];

/**
 * Puts the text face beside the app, under names that change with the content, and the style sheet that names it. A browser
 * fetches of it only what the letters on the page need.
 */
export async function writeFonts(target: string): Promise<void> {
  const source = dirname(require.resolve("@fontsource-variable/newsreader/package.json"));
  await mkdir(join(target, "assets", "fonts"), { recursive: true });
  const sheets: string[] = [];
  for (const name of SHEETS) {
    let sheet = await readFile(join(source, name), "utf8");
    for (const [reference, file] of sheet.matchAll(/url\(\.\/files\/([\w-]+\.woff2)\)/g)) {
      sheet = sheet.replace(reference, `url(${await writeFont(join(source, "files", file as string), target)})`);
    }
    sheets.push(sheet.replaceAll("'Newsreader Variable'", "Newsreader"));
  }
  await writeFile(join(target, "fonts.css"), sheets.join("\n"));
}

async function writeFont(file: string, target: string): Promise<string> {
  const bytes = await readFile(file);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
  const path = `assets/fonts/${file.split("/").at(-1)?.replace(".woff2", `.${hash}.woff2`)}`;
  await writeFile(join(target, path), bytes);
  return `/${path}`;
}
