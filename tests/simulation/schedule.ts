/** Virtual time: what is due comes in order, and nothing waits for a clock. */
export interface Schedule {
  readonly now: number;
  /** Runs something after so many milliseconds; gives what calls it off. */
  after(delayMs: number, what: string, run: () => void): () => void;
  /** Runs what is due next, and lets all that follows from it settle; undefined once nothing is due until then. */
  next(until: number): Promise<string | undefined>;
}

interface Due {
  readonly at: number;
  readonly order: number;
  readonly what: string;
  readonly run: () => void;
  isOff: boolean;
}

export function createSchedule(): Schedule {
  let now = 0;
  let order = 0;
  const heap: Due[] = [];

  function isBefore(one: Due, other: Due): boolean {
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  function push(due: Due): void {
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(due, heap[parent] as Due)) break;
      heap[at] = heap[parent] as Due;
      at = parent;
    }
    heap[at] = due;
  }

  function pop(): Due {
    const first = heap[0] as Due;
    const last = heap.pop() as Due;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Due, heap[child] as Due)) child += 1;
      if (!isBefore(heap[child] as Due, last)) break;
      heap[at] = heap[child] as Due;
      at = child;
    }
    heap[at] = last;
    return first;
  }

  return {
    get now() {
      return now;
    },
    after(delayMs, what, run) {
      order += 1;
      const due: Due = { at: now + delayMs, order, what, run, isOff: false };
      push(due);
      return () => {
        due.isOff = true;
      };
    },
    async next(until) {
      while (heap.length > 0 && (heap[0] as Due).at <= until) {
        const due = pop();
        if (due.isOff) continue;
        now = due.at;
        due.run();
        await settled();
        return due.what;
      }
      return undefined;
    },
  };
}

/** Until all promises that follow from what just happened are settled: nothing here waits for anything but other promises. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
