import { RefusedSource } from "../source.ts";
import { createValueEnd } from "./json-value-end.ts";
import { decodeUtf8 } from "./utf8.ts";

/** What stands in a JSON file, one thing at a time. */
export type JsonPiece =
  /** An element of one of the arrays asked for; `array` is empty where the file itself is an array. */
  | (JsonValue & { readonly kind: "element"; readonly array: string; readonly index: number })
  /** Any other member of the outermost object. */
  | (JsonValue & { readonly kind: "member"; readonly name: string })
  /** A value that cannot be read: the rest goes on. `where` is `entries[12]`, or a member's name. */
  | { readonly kind: "problem"; readonly where: string; readonly reason: string };

interface JsonValue {
  /** As it stands in the file. */
  readonly text: string;
  readonly value: unknown;
  /** How many places of it were no UTF-8 and read U+FFFD now. */
  readonly replaced: number;
}

export interface JsonElementsOptions {
  /** Members of the outermost object whose elements come one by one. */
  readonly arrays: readonly string[];
  /** A larger element or member is a problem, and is never held. */
  readonly maximumBytes?: number;
  /** A value nested deeper is a problem, so that who walks it may recurse. */
  readonly maximumDepth?: number;
}

/**
 * Splits a JSON file of any size: at most one element is held at a time. A broken element is a problem of its own wherever its
 * end can be told.
 * @throws RefusedSource where the file is neither an object nor an array
 */
export async function* jsonElements(
  source: AsyncIterable<Uint8Array>,
  options: JsonElementsOptions,
): AsyncIterable<JsonPiece> {
  const splitter = createSplitter(options);
  for await (const chunk of source) yield* splitter.push(chunk);
  yield* splitter.end();
}

const byte = { quote: 0x22, comma: 0x2c, colon: 0x3a, open: 0x5b, close: 0x5d, openObject: 0x7b, closeObject: 0x7d };

type State =
  "start" | "key" | "in-key" | "colon" | "member" | "in-member" | "element" | "in-element" | "done" | "garbage";

function createSplitter({ arrays, maximumBytes = 16 * 1024 * 1024, maximumDepth = 256 }: JsonElementsOptions) {
  let state: State = "start";
  let isRootArray = false;
  let name = "";
  let index = 0;
  const valueEnd = createValueEnd(maximumDepth);
  const held = createHeld(maximumBytes);

  function where(): string {
    return state === "in-element" || state === "element" ? `${isRootArray ? "" : name}[${index}]` : name;
  }

  function problem(reason: string): JsonPiece {
    return { kind: "problem", where: where(), reason };
  }

  function finished(): JsonPiece {
    if (held.isTooLarge()) return problem(`is larger than ${maximumBytes} bytes`);
    if (valueEnd.isTooDeep()) return problem(`is nested deeper than ${maximumDepth}`);
    const { text, replaced } = held.take();
    try {
      const read = { text, replaced, value: JSON.parse(text) as unknown };
      return state === "in-element"
        ? { kind: "element", array: isRootArray ? "" : name, index, ...read }
        : { kind: "member", name, ...read };
    } catch {
      return problem(text === "" ? "is empty" : "is not JSON");
    }
  }

  /** The key just ended; a key that is none keeps its place, so that its value is found and named. */
  function readKey(): void {
    try {
      name = String(JSON.parse(held.take().text));
    } catch {
      name = "?";
    }
  }

  function* push(chunk: Uint8Array): Iterable<JsonPiece> {
    let at = 0;
    while (at < chunk.length) {
      if (state === "in-key" || state === "in-member" || state === "in-element") {
        const end = valueEnd.find(chunk, at);
        held.add(chunk, at, end);
        at = end;
        if (end === chunk.length) return;
        if (state === "in-key") {
          readKey();
          state = "colon";
          continue;
        }
        yield finished();
        state = state === "in-element" ? "element" : "key";
        held.clear();
        if (state === "element") index += 1;
        if (state === "element" && chunk[at] === byte.comma) at += 1;
        continue;
      }
      const current = chunk[at]!;
      if (isSpace(current)) {
        at += 1;
      } else if (state === "start") {
        at += start(current);
      } else if (state === "key") {
        at += key(current);
      } else if (state === "colon") {
        if (current === byte.colon) at += 1;
        state = "member";
      } else if (state === "member") {
        at += member(current);
      } else if (state === "element") {
        if (current === byte.comma) {
          yield problem("is empty");
          index += 1;
          at += 1;
        } else at += element(current);
      } else {
        if (state === "done") {
          name = "end of the file";
          yield problem("something follows what was the end");
        }
        state = "garbage";
        return;
      }
    }
  }

  /** Each of these says how many bytes it has used up. */
  function start(current: number): number {
    if (current === 0xef || current === 0xbb || current === 0xbf) return 1;
    if (current !== byte.open && current !== byte.openObject) throw new RefusedSource("The file is not JSON.");
    isRootArray = current === byte.open;
    state = isRootArray ? "element" : "key";
    return 1;
  }

  function key(current: number): number {
    if (current === byte.closeObject) {
      state = "done";
      return 1;
    }
    if (current === byte.comma || current === byte.close) return 1;
    state = "in-key";
    valueEnd.begin("key");
    return 0;
  }

  function member(current: number): number {
    if (current === byte.open && arrays.includes(name)) {
      state = "element";
      index = 0;
      return 1;
    }
    state = "in-member";
    valueEnd.begin("member");
    return 0;
  }

  function element(current: number): number {
    if (current === byte.close) {
      state = isRootArray ? "done" : "key";
      return 1;
    }
    state = "in-element";
    valueEnd.begin("element");
    return 0;
  }

  function* end(): Iterable<JsonPiece> {
    if (state === "start") throw new RefusedSource("The file is empty.");
    if (state === "done" || state === "garbage") return;
    if (state === "key") name = "end of the file";
    yield problem("the file ends in the middle of it");
  }

  return { push, end };
}

function isSpace(current: number): boolean {
  return current === 0x20 || current === 0x0a || current === 0x0d || current === 0x09;
}

/** The bytes of one value, from however many chunks; nothing of one that grows too large. */
function createHeld(maximumBytes: number) {
  let bytes = new Uint8Array(Math.min(maximumBytes, 64 * 1024));
  let length = 0;

  return {
    clear(): void {
      length = 0;
    },
    add(chunk: Uint8Array, from: number, to: number): void {
      const start = length;
      length += to - from;
      if (length > maximumBytes) return;
      if (length > bytes.length) {
        const larger = new Uint8Array(Math.min(maximumBytes, Math.max(length, 2 * bytes.length)));
        larger.set(bytes.subarray(0, start));
        bytes = larger;
      }
      bytes.set(chunk.subarray(from, to), start);
    },
    isTooLarge: (): boolean => length > maximumBytes,
    take() {
      const { text, replaced } = decodeUtf8(bytes.subarray(0, length > maximumBytes ? 0 : length));
      length = 0;
      return { text: text.trim(), replaced };
    },
  };
}
