import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { create, type Font } from "fontkit";

/** How a run of text is set. */
export type Style = "regular" | "italic" | "bold" | "boldItalic";

/** A typeface as the book names it, and what it can set. */
interface Typeface {
  readonly name: string;
  readonly bytes: Buffer;
  readonly font: Font;
}

export interface Typefaces {
  /** Where the line of a text stands below its top, as a share of its size: of the first typeface, for all on the line. */
  readonly ascent: number;
  /** All of them, for the book to know them by name. */
  all(): readonly { readonly name: string; readonly bytes: Buffer }[];
  /** Text in runs, each with the name of a typeface that has all its characters; without one where none has them. */
  runsOf(text: string, style: Style): readonly { readonly text: string; readonly typeface: string | undefined }[];
}

/** Newsreader is the app's; Greek and Cyrillic come from Noto Serif. */
const FAMILIES = [
  { family: "newsreader", sets: ["latin", "latin-ext", "vietnamese"] },
  { family: "noto-serif", sets: ["cyrillic", "cyrillic-ext", "greek", "greek-ext", "latin-ext"] },
] as const;
const CUTS: Readonly<Record<Style, string>> = {
  regular: "400-normal",
  italic: "400-italic",
  bold: "600-normal",
  boldItalic: "600-italic",
};
/** All there are. */
export const STYLES = Object.keys(CUTS) as Style[];

/** The files that are read for a style, in the order in which they are asked for a character; below the typefaces' packages. */
export function typefaceFiles(style: Style): string[] {
  return FAMILIES.flatMap(({ family, sets }) =>
    sets.map((set) => `${family}/files/${family}-${set}-${CUTS[style]}.woff`),
  );
}

/** Reads the typefaces that books are set in. */
export async function openTypefaces(): Promise<Typefaces> {
  const byStyle = new Map<
    Style,
    { readonly faces: readonly Typeface[]; readonly faceByCode: Map<number, Typeface | undefined> }
  >();
  for (const style of STYLES) {
    const faces = await Promise.all(typefaceFiles(style).map(readTypeface));
    byStyle.set(style, { faces, faceByCode: new Map() });
  }
  const first = byStyle.get("regular")!.faces[0]!;
  return {
    ascent: first.font.ascent / first.font.unitsPerEm,
    all: () => [...byStyle.values()].flatMap(({ faces }) => faces),
    runsOf(text, style) {
      const { faces, faceByCode } = byStyle.get(style)!;
      const runs: { text: string; typeface: string | undefined }[] = [];
      const faceOf = (character: string): Typeface | undefined => {
        const code = character.codePointAt(0)!;
        if (!faceByCode.has(code))
          faceByCode.set(
            code,
            faces.find(({ font }) => font.hasGlyphForCodePoint(code)),
          );
        return faceByCode.get(code);
      };
      const settable = [...text].flatMap((character) =>
        faceOf(character) === undefined ? [...(STAND_INS.get(character) ?? character)] : character,
      );
      for (const character of settable) {
        const run = runs.at(-1);
        const face = faceOf(character);
        // A space belongs to what is before it.
        if (run !== undefined && (run.typeface === face?.name || (character === " " && run.typeface !== undefined))) {
          run.text += character;
        } else runs.push({ text: character, typeface: face?.name });
      }
      return runs;
    },
  };
}

/** What says the same as a character that no typeface has. */
const STAND_INS: ReadonlyMap<string, string> = new Map([
  ["⸺", "——"],
  ["⸻", "———"],
  ["⁂", "* * *"],
  ["\u2010", "-"],
  ["\u2011", "-"],
  ["\u2007", " "],
  ["\u2008", " "],
  ["\u2009", " "],
  ["\u200a", " "],
  ["\u202f", "\u00a0"],
  ["\u205f", " "],
  ["\u3000", " "],
]);

async function readTypeface(file: string): Promise<Typeface> {
  const bytes = await readFile(fileURLToPath(import.meta.resolve(`@fontsource/${file}`)));
  return { name: file, bytes, font: create(bytes) as Font };
}
