/** A fingerprint of 64 bits that is the same in every engine as long as every bit of what it was given is. */
export interface Digest {
  /** By its eight bytes: -0 differs from 0, and a last digit that printing would round away counts. */
  addNumber(value: number): void;
  /** Anything that JSON can hold, and `undefined`: names and values in their order. */
  add(value: unknown): void;
  toString(): string;
}

/** Makes an empty one: two lanes of FNV-1a over 32-bit words, the second with another factor and a mixing of its own. */
export function createDigest(): Digest {
  let first = 0x811c9dc5;
  let second = 0x9e3779b9;
  const bytes = new DataView(new ArrayBuffer(8));

  function addWord(word: number): void {
    first = Math.imul(first ^ word, 0x01000193);
    second = Math.imul(second ^ word, 0x85ebca6b);
    second ^= second >>> 13;
  }

  function addNumber(value: number): void {
    // How a NaN is written in bits is left to the engine.
    bytes.setFloat64(0, Number.isNaN(value) ? -Infinity : value);
    addWord(Number.isNaN(value) ? 7 : 1);
    addWord(bytes.getInt32(0));
    addWord(bytes.getInt32(4));
  }

  function addText(text: string): void {
    addWord(2);
    addWord(text.length);
    for (let at = 0; at < text.length; at++) addWord(text.charCodeAt(at));
  }

  function add(value: unknown): void {
    if (typeof value === "number") addNumber(value);
    else if (typeof value === "string") addText(value);
    else if (Array.isArray(value)) {
      addWord(3);
      addWord(value.length);
      for (const inner of value) add(inner);
    } else if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value);
      addWord(4);
      addWord(entries.length);
      for (const [name, inner] of entries) {
        addText(name);
        add(inner);
      }
    } else addWord(value === true ? 5 : value === false ? 6 : value === null ? 8 : 9);
  }

  return {
    addNumber,
    add,
    toString: () => [first, second].map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join(""),
  };
}
