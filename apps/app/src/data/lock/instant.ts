/** A moment by two clocks: the one on the wall, which anybody may set, and one that only runs forward, while the app does. */
export interface Instant {
  /** Milliseconds since 1970. */
  readonly wallMs: number;
  /** Milliseconds of a clock that nobody sets; it counts within one run alone. */
  readonly steadyMs: number;
  /** Which run of the app `steadyMs` belongs to. */
  readonly run: string;
}

/**
 * How much time has passed for certain, for who has to wait: a wall clock that was set forward shortens nothing while the app runs, one
 * that was set back counts for nothing. After a restart there is the wall clock alone.
 */
export function leastElapsedMs(from: Instant, to: Instant): number {
  const wallMs = Math.max(0, to.wallMs - from.wallMs);
  return from.run === to.run ? Math.min(wallMs, Math.max(0, to.steadyMs - from.steadyMs)) : wallMs;
}

/** How much time may have passed, for what has to end in time: a clock that slept, or was set back, prolongs nothing. */
export function mostElapsedMs(from: Instant, to: Instant): number {
  const wallMs = to.wallMs < from.wallMs ? Number.POSITIVE_INFINITY : to.wallMs - from.wallMs;
  return from.run === to.run ? Math.max(wallMs, to.steadyMs - from.steadyMs) : wallMs;
}
