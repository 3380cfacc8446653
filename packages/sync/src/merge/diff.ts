/** Places `aStart` to `aEnd` of one list became places `bStart` to `bEnd` of another. */
export interface Hunk {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/** Edits that are looked for between two anchors; where it takes more, the whole stretch counts as rewritten. */
const MAX_EDITS = 600;
/** Anchors are looked for between anchors, so many times over. */
const MAX_DEPTH = 24;

/**
 * How one list of numbers became another: hunks in order, none touching the next, everything between them alike.
 *
 * Elements that occur once in both lists anchor the comparison (patience diff), so that a long text is cut into short stretches; Myers'
 * greedy algorithm (An O(ND) Difference Algorithm, 1986) compares what lies between. Its cost is bounded, so a text that was
 * written anew takes no longer than one that was touched up: then hunks are larger than need be, which may make a conflict of
 * what would have combined and never loses a word.
 */
export function diff(a: readonly number[], b: readonly number[]): Hunk[] {
  const found: Hunk[] = [];
  const stack: Stretch[] = [{ aStart: 0, aEnd: a.length, bStart: 0, bEnd: b.length, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const stretch = trimmed(a, b, next);
    if (stretch.aStart === stretch.aEnd || stretch.bStart === stretch.bEnd) {
      if (stretch.aStart < stretch.aEnd || stretch.bStart < stretch.bEnd) found.push(stretch);
      continue;
    }
    const anchors = stretch.depth < MAX_DEPTH ? anchorsOf(a, b, stretch) : [];
    if (anchors.length === 0) {
      found.push(...shortestEdits(a, b, stretch));
      continue;
    }
    // Pushed from the end, so that stretches are taken in order.
    const depth = stretch.depth + 1;
    let { aEnd, bEnd } = stretch;
    for (let at = anchors.length - 1; at >= 0; at--) {
      const [aAt, bAt] = anchors[at] as Pair;
      stack.push({ aStart: aAt + 1, aEnd, bStart: bAt + 1, bEnd, depth });
      [aEnd, bEnd] = [aAt, bAt];
    }
    stack.push({ aStart: stretch.aStart, aEnd, bStart: stretch.bStart, bEnd, depth });
  }
  return joined(found);
}

interface Stretch extends Hunk {
  readonly depth: number;
}

type Pair = readonly [aAt: number, bAt: number];

/** Without what is alike at both ends. */
function trimmed(a: readonly number[], b: readonly number[], stretch: Stretch): Stretch {
  let { aStart, aEnd, bStart, bEnd } = stretch;
  while (aStart < aEnd && bStart < bEnd && a[aStart] === b[bStart]) {
    aStart += 1;
    bStart += 1;
  }
  while (aStart < aEnd && bStart < bEnd && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd -= 1;
    bEnd -= 1;
  }
  return { aStart, aEnd, bStart, bEnd, depth: stretch.depth };
}

/** The longest series, rising on both sides, of elements that occur once on each. */
function anchorsOf(a: readonly number[], b: readonly number[], { aStart, aEnd, bStart, bEnd }: Hunk): Pair[] {
  const placeInB = new Map<number, number>();
  for (let at = bStart; at < bEnd; at++) {
    const element = b[at] as number;
    placeInB.set(element, placeInB.has(element) ? -1 : at);
  }
  const countInA = new Map<number, number>();
  for (let at = aStart; at < aEnd; at++) {
    const element = a[at] as number;
    countInA.set(element, (countInA.get(element) ?? 0) + 1);
  }
  const pairs: Pair[] = [];
  for (let at = aStart; at < aEnd; at++) {
    const place = placeInB.get(a[at] as number) ?? -1;
    if (place >= 0 && countInA.get(a[at] as number) === 1) pairs.push([at, place]);
  }
  return longestRise(pairs);
}

/** The longest subsequence whose second parts rise (patience sorting). */
function longestRise(pairs: readonly Pair[]): Pair[] {
  const tops: number[] = [];
  const before = new Int32Array(pairs.length);
  for (const [index, [, place]] of pairs.entries()) {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] as number] as Pair)[1] < place) low = middle + 1;
      else high = middle;
    }
    before[index] = low === 0 ? -1 : (tops[low - 1] as number);
    tops[low] = index;
  }
  const rise: Pair[] = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = before[at] as number) rise.push(pairs[at] as Pair);
  return rise.reverse();
}

function shortestEdits(a: readonly number[], b: readonly number[], stretch: Hunk): Hunk[] {
  const { aStart, bStart } = stretch;
  const n = stretch.aEnd - aStart;
  const m = stretch.bEnd - bStart;
  const most = Math.min(n + m, MAX_EDITS);
  const offset = most + 1;
  // furthest[offset + k]: how far in `a` the path on diagonal k has come.
  const furthest = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits++) {
    trace.push(furthest.slice(offset - edits - 1, offset + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const below = furthest[offset + k - 1] as number;
      const above = furthest[offset + k + 1] as number;
      let x = k === -edits || (k !== edits && below < above) ? above : below + 1;
      while (x < n && x - k < m && a[aStart + x] === b[bStart + x - k]) x += 1;
      furthest[offset + k] = x;
      if (x >= n && x - k >= m) return hunksOf(trace, edits, stretch);
    }
  }
  return [stretch];
}

/** Walks the paths back from the end; single edits, which `joined` puts together. */
function hunksOf(trace: readonly Int32Array[], edits: number, { aStart, aEnd, bStart, bEnd }: Hunk): Hunk[] {
  const hunks: Hunk[] = [];
  let x = aEnd - aStart;
  let y = bEnd - bStart;
  for (let step = edits; step > 0; step--) {
    const furthest = trace[step] as Int32Array;
    const middle = step + 1;
    const k = x - y;
    const below = furthest[middle + k - 1] as number;
    const above = furthest[middle + k + 1] as number;
    const isInsertion = k === -step || (k !== step && below < above);
    const previousX = isInsertion ? above : below;
    const previousY = previousX - (isInsertion ? k + 1 : k - 1);
    const aAt = aStart + previousX;
    const bAt = bStart + previousY;
    hunks.push({
      aStart: aAt,
      aEnd: isInsertion ? aAt : aAt + 1,
      bStart: bAt,
      bEnd: isInsertion ? bAt + 1 : bAt,
    });
    [x, y] = [previousX, previousY];
  }
  return hunks.reverse();
}

/** Hunks that touch are one. */
function joined(hunks: readonly Hunk[]): Hunk[] {
  const result: Hunk[] = [];
  for (const { aStart, aEnd, bStart, bEnd } of hunks) {
    const last = result.at(-1);
    if (last !== undefined && last.aEnd === aStart && last.bEnd === bStart) {
      result[result.length - 1] = { aStart: last.aStart, aEnd, bStart: last.bStart, bEnd };
    } else result.push({ aStart, aEnd, bStart, bEnd });
  }
  return result;
}
