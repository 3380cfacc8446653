type Place = "key" | "member" | "element";

const openObject = 0x7b;
const openArray = 0x5b;

/**
 * Tells where a JSON value ends without reading it: at the `,`, `]`, `}` or `:` that belongs to what is around it. Goes by
 * quotes and brackets alone, so that it finds the end of values that are broken inside, too. A bracket that is closed by its
 * outer one (`{"a":[1}`) counts as closed; one that was never opened counts as part of the broken value.
 */
export function createValueEnd(maximumDepth: number) {
  const opened = new Uint8Array(maximumDepth);
  let place: Place = "element";
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let wasTooDeep = false;

  function begin(where: Place): void {
    place = where;
    depth = 0;
    isInString = false;
    isEscaped = false;
    wasTooDeep = false;
  }

  /** The offset of the byte after the value, or the chunk's length where it goes on. */
  function find(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const current = chunk[at]!;
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (current === 0x5c) isEscaped = true;
        else if (current === 0x22) isInString = false;
      } else if (current === 0x22) {
        isInString = true;
      } else if (current === openObject || current === openArray) {
        open(current);
      } else if (current === 0x7d || current === 0x5d) {
        if (depth === 0 && endsAround(current)) return at;
        close(current === 0x7d ? openObject : openArray);
      } else if (depth === 0 && ((current === 0x2c && place !== "key") || (current === 0x3a && place === "key"))) {
        return at;
      }
    }
    return chunk.length;
  }

  function endsAround(current: number): boolean {
    return (current === 0x5d) === (place === "element");
  }

  function open(current: number): void {
    if (depth < maximumDepth) opened[depth] = current;
    else wasTooDeep = true;
    depth += 1;
  }

  function close(kind: number): void {
    if (depth > maximumDepth) {
      depth -= 1;
      return;
    }
    const matching = depth === 0 ? -1 : opened.lastIndexOf(kind, depth - 1);
    if (matching !== -1) depth = matching;
  }

  return { begin, find, isTooDeep: (): boolean => wasTooDeep };
}
