import { escapeLineStart, escapeMarkdown } from "./markdown-text.ts";

/** Nested deeper, lists and quotes go on at this depth. */
const MAXIMUM_DEPTH = 16;

interface List {
  /** Of the next item; undefined in a list without numbers. */
  next: number | undefined;
}

type Container =
  | { readonly kind: "quote" }
  | { readonly kind: "list"; readonly list: List }
  | { readonly kind: "item"; readonly width: number };

/** Writes Markdown from what opens and closes, in whatever order it does: what was not closed is closed at the end of its block. */
export function createMarkdownWriter() {
  let written = "";
  /** The text of the block that is being written, in pieces, none of them empty: what is marked within it costs no copy of all before it. */
  const inline: string[] = [];
  let heading = 0;
  let isPre = false;
  /** Whether the blocks before and now are lines, which follow each other without an empty one. */
  let isTight = true;
  let wasBlank = false;
  /** What the next item begins with; `width` is how far its other lines stand in. */
  let marker: { readonly text: string; readonly width: number } | undefined;
  const containers: Container[] = [];
  /** Each mark once, with the piece that it begins at: within itself it says nothing more, and pages of nothing but `<b>` would be read for hours. */
  const openMarks: { readonly mark: string; start: number }[] = [];
  const depthByMark = new Map<string, number>();

  function prefix(): string {
    return containers
      .slice(0, MAXIMUM_DEPTH)
      .map((container) =>
        container.kind === "quote" ? "> " : container.kind === "item" ? " ".repeat(container.width) : "",
      )
      .join("");
  }

  function put(text: string, isLine: boolean): void {
    const before = prefix();
    const first =
      marker === undefined ? before : before.slice(0, Math.max(0, before.length - marker.width)) + marker.text;
    const lines = text.split("\n").map((line, index) => `${index === 0 ? first : before}${line}`.trimEnd());
    const quote = before.trimEnd();
    const isLoose = !(isLine && isTight) || wasBlank;
    if (written !== "") written += isLoose ? `\n${quote.startsWith(">") ? quote : ""}\n` : "\n";
    written += lines.join("\n");
    isTight = isLine;
    wasBlank = false;
    marker = undefined;
  }

  function append(text: string): void {
    if (text !== "") inline.push(text);
  }

  /** Whether the text ends so; a text of nothing does not. */
  function endsIn(character: string): boolean {
    return inline.at(-1)?.endsWith(character) === true;
  }

  function trimEnd(): void {
    while (inline.length > 0) {
      const trimmed = inline.pop()!.trimEnd();
      append(trimmed);
      if (trimmed !== "") break;
    }
    cutMarks();
  }

  /** No mark begins behind the end of the text. */
  function cutMarks(): void {
    for (const open of openMarks) open.start = Math.min(open.start, inline.length);
  }

  /** All of the text from a piece on, taken out of it. */
  function takeFrom(start: number): string {
    return inline.splice(start).join("");
  }

  /** Ends what is being written, as a paragraph or as a line. */
  function flush(isLine: boolean): void {
    if (isPre) {
      if (inline.length > 0 && !endsIn("\n")) append("\n");
      return;
    }
    // A link does not reach over blocks: their text stays, without it.
    for (const open of openMarks.toReversed()) if (open.mark !== "[") wrap(open.mark, open.start);
    for (const open of openMarks) open.start = 0;
    const whole = takeFrom(0);
    const text = whole.trim();
    const hadBreak = whole.includes("\n");
    if (text === "") {
      if (hadBreak) wasBlank = true;
      return;
    }
    const isInItem = containers.at(-1)?.kind === "item";
    if (heading > 0) put(`${"#".repeat(heading)} ${text.replaceAll("\n", " ")}`, false);
    else put(text.split("\n").map(escapeLineStart).join("\n"), isLine || isInItem);
    heading = 0;
  }

  /** Marks hold no space at their edges, or they would not be read as marks. */
  function wrap(mark: string, start: number): void {
    if (isPre) return;
    const inner = takeFrom(start);
    const text = inner.trim();
    const at = inner.indexOf(text);
    append(text === "" ? inner : inner.slice(0, at) + mark + text + mark + inner.slice(at + text.length));
    cutMarks();
  }

  function enter(mark: string): void {
    const depth = depthByMark.get(mark) ?? 0;
    depthByMark.set(mark, depth + 1);
    if (depth === 0) openMarks.push({ mark, start: inline.length });
  }

  /** Where the mark began, once its outermost is closed. */
  function exit(mark: string): number | undefined {
    const depth = depthByMark.get(mark) ?? 0;
    if (depth > 0) depthByMark.set(mark, depth - 1);
    if (depth !== 1) return undefined;
    const at = openMarks.findIndex((open) => open.mark === mark);
    return openMarks.splice(at, 1)[0]?.start;
  }

  function leave(kind: "quote" | "list" | "item"): void {
    flush(true);
    const at = containers.findLastIndex((container) => container.kind === kind);
    if (at !== -1) containers.length = at;
    marker = undefined;
  }

  function addText(text: string): void {
    const isAtStart = inline.length === 0 || endsIn("\n") || endsIn(" ");
    append(isAtStart ? text.trimStart() : text);
  }

  return {
    text(text: string): void {
      if (isPre) append(text);
      else {
        const isCode = openMarks.some(({ mark }) => mark === "`");
        const collapsed = text.replaceAll(/[ \t\r\n\f\u00A0]+/gu, " ");
        addText(isCode ? collapsed.replaceAll("`", "'") : escapeMarkdown(collapsed));
      }
    },
    raw: addText,
    lineBreak(): void {
      const isSecond = endsIn("\n");
      if (!isPre) trimEnd();
      append(isSecond && !isPre ? "\n\n" : "\n");
    },
    cell(): void {
      if (!inline.some((piece) => piece.trim() !== "")) return;
      trimEnd();
      append(" | ");
    },
    rule(): void {
      flush(false);
      if (!isPre) put("---", false);
    },
    openMark: enter,
    closeMark(mark: string): void {
      const start = exit(mark);
      if (start !== undefined) wrap(mark, start);
    },
    openLink: (): void => enter("["),
    closeLink(href: string): void {
      const start = exit("[");
      if (start === undefined) return;
      if (isPre) return;
      const inner = takeFrom(start);
      const text = inner.trim();
      append(text === "" ? inner : `[${text}](${href})`);
      cutMarks();
    },
    openBlock(block: { readonly heading?: number }): void {
      flush(true);
      heading = block.heading ?? 0;
    },
    closeBlock(): void {
      flush(false);
      heading = 0;
      isTight = false;
    },
    openLine: (): void => flush(true),
    closeLine: (): void => flush(true),
    openPre(): void {
      flush(true);
      isPre = true;
    },
    closePre(): void {
      if (!isPre) return;
      isPre = false;
      const text = takeFrom(0).replace(/^\n/u, "").trimEnd();
      for (const open of openMarks) open.start = 0;
      const longest = Math.max(2, ...Array.from(text.matchAll(/`+/gu), ([ticks]) => ticks.length));
      const fence = "`".repeat(longest + 1);
      if (text !== "") put(`${fence}\n${text}\n${fence}`, false);
    },
    openQuote(): void {
      flush(true);
      containers.push({ kind: "quote" });
      isTight = false;
    },
    closeQuote(): void {
      leave("quote");
      isTight = false;
    },
    openList(start: number | undefined): void {
      flush(true);
      if (!containers.some(({ kind }) => kind === "list")) isTight = false;
      containers.push({ kind: "list", list: { next: start } });
    },
    closeList(): void {
      leave("list");
      if (!containers.some(({ kind }) => kind === "list")) isTight = false;
    },
    /** @param box what stands before an item that can be ticked */
    openItem(box = ""): void {
      flush(true);
      const around = containers.findLast((container) => container.kind === "list");
      const sign = around?.list.next === undefined ? "- " : `${around.list.next}. `;
      if (around?.list.next !== undefined) around.list.next += 1;
      const list = containers.findLastIndex((container) => container.kind === "list");
      if (list !== -1) containers.length = list + 1;
      containers.push({ kind: "item", width: sign.length });
      marker = { text: sign + box, width: sign.length };
    },
    closeItem: (): void => leave("item"),
    end(): string {
      if (isPre) this.closePre();
      flush(false);
      return written;
    },
  };
}
