/** Shows how far long work has come: a line that is redrawn on a terminal, a plain line every few seconds elsewhere. */
export interface Progress extends Disposable {
  /** @param done units of work behind us */
  update(done: number): void;
  /** Takes the line away; what is written next stands where it stood. */
  end(): void;
}

export interface ProgressOptions {
  readonly stream: { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };
  /** What is being done: "importing". */
  readonly label: string;
  /** Units of all the work; unknown where absent. */
  readonly total?: number | undefined;
  /** A clock in milliseconds that only goes forward. */
  readonly nowMs: () => number;
}

/** A terminal is redrawn at most ten times a second, a log is told every five seconds. */
const REDRAW_MS = { terminal: 100, plain: 5_000 } as const;
const ERASE_LINE = "\r\u001B[2K";
const DEFAULT_COLUMNS = 80;

/** Starts showing progress; disposing ends it. */
export function createProgress(options: ProgressOptions): Progress {
  const { stream } = options;
  const isTerminal = stream.isTTY === true;
  const startMs = options.nowMs();
  // The first line of a log waits for its turn, so that short work says nothing there.
  let shownMs = isTerminal ? Number.NEGATIVE_INFINITY : startMs;
  let isShown = false;
  let firstDone: number | undefined;

  function end(): void {
    if (isShown && isTerminal) stream.write(ERASE_LINE);
    isShown = false;
  }

  return {
    update(done) {
      // What an earlier run had done already says nothing about this one's speed.
      firstDone ??= done;
      const nowMs = options.nowMs();
      if (nowMs - shownMs < (isTerminal ? REDRAW_MS.terminal : REDRAW_MS.plain)) return;
      shownMs = nowMs;
      const line = formatProgress({
        label: options.label,
        done,
        total: options.total,
        elapsedMs: nowMs - startMs,
        doneThisRun: done - firstDone,
        ...(isTerminal ? { columns: widthOf(stream) } : {}),
      });
      stream.write(isTerminal ? ERASE_LINE + line : `${line}\n`);
      isShown = true;
    },
    end,
    [Symbol.dispose]: end,
  };
}

/** How much of long work is done. */
export interface WorkDone {
  readonly done: number;
  /** Undefined where nobody knows it. */
  readonly total: number | undefined;
}

/** Shows the progress of work that tells of it itself; the line appears with the first news and goes by its total. */
export async function withProgress<T>(
  stream: ProgressOptions["stream"],
  label: string,
  work: (onProgress: (reached: WorkDone) => void) => Promise<T>,
): Promise<T> {
  let progress: Progress | undefined;
  try {
    return await work(({ done, total }) => {
      progress ??= createProgress({ stream, label, total, nowMs: () => performance.now() });
      progress.update(done);
    });
  } finally {
    progress?.end();
  }
}

/** A terminal that nobody told its size says nought. */
function widthOf({ columns }: ProgressOptions["stream"]): number {
  return columns === undefined || columns === 0 ? DEFAULT_COLUMNS : columns;
}

export interface ProgressFacts {
  readonly label: string;
  readonly done: number;
  readonly total: number | undefined;
  readonly elapsedMs: number;
  /** How much of `done` the elapsed time was spent on. */
  readonly doneThisRun: number;
  /** Width of the terminal; absent: no bar. */
  readonly columns?: number;
}

/** One line of progress: label, bar, count, share, rate and the time that is left at this rate. */
export function formatProgress(facts: ProgressFacts): string {
  const { label, done, total, elapsedMs, doneThisRun, columns } = facts;
  const perSecond = elapsedMs > 0 ? (doneThisRun * 1_000) / elapsedMs : 0;
  const share = total === undefined || total === 0 ? undefined : Math.min(1, done / total);
  const figures = [
    total === undefined ? formatCount(done) : `${formatCount(done)}/${formatCount(total)}`,
    ...(share === undefined ? [] : [`${Math.floor(share * 100)} %`]),
    ...(perSecond > 0 ? [`${formatRate(perSecond)}/s`] : []),
    ...(total !== undefined && perSecond > 0 && done < total
      ? [`${formatDuration(((total - done) / perSecond) * 1_000)} left`]
      : []),
  ].join("  ");
  const plain = `${label}  ${figures}`;
  if (columns === undefined || share === undefined) return cut(plain, columns);
  // The last column stays empty: some terminals wrap when it is filled.
  const barWidth = Math.min(30, columns - plain.length - 3);
  if (barWidth < 5) return cut(plain, columns);
  const filled = Math.round(share * barWidth);
  return `${label}  ${"█".repeat(filled)}${"░".repeat(barWidth - filled)}  ${figures}`;
}

/** A whole number with commas between thousands. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** A length of time in its two largest units: `8 s`, `2 min 5 s`, `3 h 20 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${formatCount(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

function formatRate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : formatCount(Math.round(perSecond));
}

function cut(line: string, columns: number | undefined): string {
  return columns === undefined ? line : line.slice(0, Math.max(0, columns - 1));
}
