/** How deep the values of a body may be nested, and how many they may be. */
export interface JsonBounds {
  readonly maxDepth: number;
  readonly maxValues: number;
}

/** Room for everything that the contract describes: a push of 500 entries with 50 tags each has some 35,000 values in 5 levels. */
const BOUNDS: JsonBounds = { maxDepth: 32, maxValues: 50_000 };
/** In so many bytes there is no room for harm; nearly all bodies are smaller, and are not looked at. */
const SMALL_BYTES = 16 * 1024;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Says in what a body goes beyond the bounds, before anything is made of it. 16 MiB of `[` or of `0,` parse to half a gigabyte,
 * and to say what all is wrong with them takes seconds and gigabytes. Text that is no JSON is the parser's to refuse.
 */
export function excessOf(json: Uint8Array, { maxDepth, maxValues } = BOUNDS): string | undefined {
  if (json.length <= SMALL_BYTES) return undefined;
  let depth = 0;
  let values = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) at = endOfString(json, at);
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1;
    else if (byte === COMMA || byte === OPEN_LIST || byte === OPEN_OBJECT) {
      // The first value in a list or object follows its opening, every other one a comma.
      values += 1;
      if (byte !== COMMA) depth += 1;
      if (depth > maxDepth) return "is nested too deeply";
      if (values > maxValues) return "holds too many values";
    }
  }
  return undefined;
}

function endOfString(json: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return at;
}
