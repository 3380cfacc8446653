import { Parser } from "htmlparser2";
import { createSpanMarks } from "./span-marks.ts";

/** A tile of the grid above the text: a photo, a walk, a song. */
export interface AppleTile {
  /** What names its files in `Resources`. */
  readonly id: string;
  /** `photo` of `assetType_photo`. */
  readonly type: string;
  /** Addresses of pictures, as the page has them. */
  readonly pictures: string[];
  /** Addresses of films and sounds. */
  readonly recordings: string[];
  /** Where it leads. */
  readonly links: string[];
  /** What is written on it. */
  readonly captions: string[];
}

/** A page of an entry, in its parts. */
export interface ApplePage {
  /** The date, as the phone's language writes it. */
  readonly header: string;
  readonly title: string;
  /** The question that the entry answers. */
  readonly prompt: string;
  readonly tiles: readonly AppleTile[];
  /** All else, as HTML in which marks are elements. */
  readonly body: string;
}

type Region = "header" | "title" | "prompt" | "tile" | "style" | "body";

interface OpenElement {
  readonly region: Region;
  /** What closes it in the body. */
  readonly closing: string;
}

const regionsByClass: ReadonlyMap<string, Region> = new Map([
  ["pageHeader", "header"],
  ["title", "title"],
  ["reflectionPrompt", "prompt"],
  ["gridItem", "tile"],
]);
const withoutEnd = new Set("area base br col embed hr img input link meta param source track wbr".split(" "));
/** Attributes that the text needs. */
const kept = ["href", "src", "start"] as const;

/** Takes a page of Apple's Journal apart, whatever is broken in it. */
export function readApplePage(html: string): ApplePage {
  const texts = { header: "", title: "", prompt: "", style: "" };
  const tiles: AppleTile[] = [];
  const marks = createSpanMarks();
  const open: OpenElement[] = [];
  let body = "";
  let said = "";

  function region(): Region {
    return open.at(-1)?.region ?? "body";
  }

  /** Entities arrive apart from the text around them. */
  function endText(): void {
    const text = said;
    said = "";
    const at = region();
    if (at === "body") body += escaped(text);
    else if (at !== "tile") texts[at] += text;
    else if (text.trim() !== "") tiles.at(-1)?.captions.push(spaced(text));
  }

  function regionOf(name: string, classes: readonly string[]): Region {
    const around = region();
    if (name === "style") return "style";
    if (around !== "body" && !(around === "tile" && classes.includes("gridItem"))) return around;
    return classes.map((each) => regionsByClass.get(each)).find((each) => each !== undefined) ?? around;
  }

  function openElement(name: string, attributes: Readonly<Record<string, string>>): void {
    endText();
    const around = region();
    const classes = (attributes["class"] ?? "").split(/\s+/u);
    const at = regionOf(name, classes);
    if (at === "tile" && classes.includes("gridItem")) tiles.push(newTile(attributes["id"] ?? "", classes));
    else if (at === "tile") addAddress(name, attributes);
    else if (around !== "body" && around !== "style") texts[around as "title"] += " ";
    if (at !== "body") {
      open.push({ region: at, closing: "" });
      return;
    }
    const inner = name === "span" ? marks.of(texts.style, classes) : [];
    body += `<${name}${keptOf(attributes)}>${inner.map((mark) => `<${mark}>`).join("")}`;
    const end = withoutEnd.has(name) ? "" : `</${name}>`;
    open.push({
      region: at,
      closing: `${inner
        .toReversed()
        .map((mark) => `</${mark}>`)
        .join("")}${end}`,
    });
  }

  function addAddress(name: string, { src: source = "", href = "" }: Readonly<Record<string, string>>): void {
    const tile = tiles.at(-1);
    if (tile === undefined) return;
    if (name === "a" && href !== "") tile.links.push(href);
    if (source === "") return;
    if (name === "img") tile.pictures.push(source);
    else if (name === "source" || name === "video" || name === "audio") tile.recordings.push(source);
  }

  const parser = new Parser(
    {
      onopentag: openElement,
      onclosetag() {
        endText();
        body += open.pop()?.closing ?? "";
      },
      ontext: (piece) => {
        said += piece;
      },
    },
    { decodeEntities: true },
  );
  parser.write(html);
  parser.end();
  endText();
  return { header: spaced(texts.header), title: spaced(texts.title), prompt: spaced(texts.prompt), tiles, body };
}

function newTile(id: string, classes: readonly string[]): AppleTile {
  const type = classes.find((each) => each.startsWith("assetType_"))?.slice("assetType_".length) ?? "";
  return { id, type, pictures: [], recordings: [], links: [], captions: [] };
}

function keptOf(attributes: Readonly<Record<string, string>>): string {
  return kept
    .flatMap((name) => {
      const value = attributes[name];
      return value === undefined ? [] : ` ${name}="${escaped(value)}"`;
    })
    .join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function spaced(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim();
}
