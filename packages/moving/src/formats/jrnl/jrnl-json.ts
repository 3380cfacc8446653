import type { Format } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { isFields, lostPaths, textOf, textsOf } from "../../parse/fields.ts";
import { headOf } from "../../parse/head.ts";
import { jsonElements } from "../../parse/json-elements.ts";
import { momentOf } from "../../parse/moments.ts";
import { titled } from "../../parse/titled.ts";
import { RefusedSource } from "../../source.ts";
import { createRepeats } from "../aura-lines/repeats.ts";

const homes = new Set(["title", "body", "date", "time", "tags", "starred", "uuid"]);

/** jrnl's JSON: entries without zone or seconds, mostly without an id. */
export const jrnlJson: Format = {
  id: "jrnl-json",
  name: "jrnl (JSON)",
  async detect({ files }) {
    const [file] = files;
    if (file === undefined || files.length > 1) return 0;
    const head = await headOf(file);
    if (!/^\uFEFF?\s*\{/u.test(head) || !/"entries"\s*:\s*\[/u.test(head)) return 0;
    const hasFields = ['"title"', '"body"', '"date"', '"time"'].every((name) => head.includes(name));
    return hasFields ? 0.9 : 0;
  },
  questions: () => Promise.resolve([]),
  async *read({ files }): AsyncGenerator<MovedItem> {
    const [file] = files;
    if (file === undefined || files.length > 1) throw new RefusedSource("It is not one file of jrnl.");
    const ordinalOf = createRepeats();
    try {
      for await (const piece of jsonElements(file.open(), { arrays: ["entries"] })) {
        if (piece.kind === "problem") yield piece;
        else if (piece.kind === "element") yield readEntry(piece, ordinalOf);
        else if (piece.name !== "tags") yield { kind: "left", what: piece.name.slice(0, 64), count: 1 };
      }
    } catch (error) {
      if (!(error instanceof RefusedSource)) throw error;
      yield { kind: "problem", where: file.path, reason: error.message };
    }
  },
};

function readEntry(
  piece: { readonly index: number; readonly value: unknown; readonly text: string; readonly replaced: number },
  ordinalOf: (text: string) => number,
): MovedItem {
  const problem = (reason: string): MovedItem => ({ kind: "problem", where: `entries[${piece.index}]`, reason });
  const { value } = piece;
  if (!isFields(value)) return problem("is no entry");
  const { date, time } = value;
  const clock = textOf(time) === undefined ? "" : ` ${String(time)}`;
  const when = typeof date === "string" ? (momentOf(`${date}${clock}`) ?? momentOf(date)) : undefined;
  if (when === undefined) return problem("has no date");
  const content = titled(textOf(value["title"]), textOf(value["body"]) ?? "");
  if (content === "") return problem("holds no text");
  const tags = textsOf(value["tags"])
    .map((tag) => tag.replace(/^[@#]/u, ""))
    .filter(Boolean);
  if (value["starred"] === true) tags.push("starred");
  const said = `${String(date)}${clock}\n${content}`;
  const lost = lostPaths(value, (path) => homes.has(path));
  return {
    kind: "entry",
    entry: {
      sourceId: textOf(value["uuid"]) ?? `${ordinalOf(said)}\n${said}`,
      content,
      when,
      metadata: tags.length === 0 ? {} : { tags: [...new Set(tags)] },
      media: [],
      lost: piece.replaced > 0 ? [...lost, "invalid UTF-8"] : lost,
      original: originalOf([{ path: "jrnl.json", text: `{"entries":[${piece.text}]}` }]),
    },
  };
}
