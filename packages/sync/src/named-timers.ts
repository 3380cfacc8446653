import type { Timers } from "./ports.ts";

/** Timers that are known by a name: started anew, one takes the place of the one before. */
export interface NamedTimers<Name extends string> {
  start(name: Name, delayMs: number, ring: () => void): void;
  stop(name: Name): void;
  isRunning(name: Name): boolean;
  stopAll(): void;
}

export function createNamedTimers<Name extends string>(timers: Timers): NamedTimers<Name> {
  const running = new Map<Name, () => void>();

  function stop(name: Name): void {
    running.get(name)?.();
    running.delete(name);
  }

  return {
    start(name, delayMs, ring) {
      stop(name);
      running.set(
        name,
        timers.start(delayMs, () => {
          running.delete(name);
          ring();
        }),
      );
    },
    stop,
    isRunning: (name) => running.has(name),
    stopAll() {
      for (const name of running.keys()) stop(name);
    },
  };
}
