/** Off by more than this, entries stand on days that nobody meant. */
const MAY_BE_OFF_MS = 24 * 3_600_000;

export interface ClockWatch {
  readonly fetch: typeof globalThis.fetch;
  /** Whether the clock of this device and that of the server differ by more than a day, by the last answer. */
  readonly isWrong: () => boolean;
}

/**
 * Holds the clock of this device against the dates of the server's answers. Nothing is ordered by it and nothing is put right: the
 * person is told, since the days of their entries are made of it.
 * @param changed told when it turned out to be wrong, or right again
 */
export function watchClock(fetch: typeof globalThis.fetch, now: () => number, changed: () => void): ClockWatch {
  let isWrong = false;
  return {
    async fetch(...call) {
      const response = await fetch(...call);
      const date = response.headers.get("date");
      // A page of somebody in between says nothing of the time.
      if (date === null || !response.headers.has("x-request-id")) return response;
      const differenceMs = Math.abs(Date.parse(date) - now());
      const was = isWrong;
      isWrong = differenceMs > MAY_BE_OFF_MS;
      if (was !== isWrong) changed();
      return response;
    },
    isWrong: () => isWrong,
  };
}
