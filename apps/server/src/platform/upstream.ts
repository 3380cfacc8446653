import { Readable } from "node:stream";
import type { AuraError } from "./errors.ts";
import { BreakerOpen } from "./breaker.ts";
import type { UpstreamAnswer, UpstreamCall } from "./upstream-exchange.ts";
import { failureOf, upstreamError } from "./upstream-failure.ts";
import { createUpstreamInstance, type UpstreamInstance, type UpstreamInstanceOptions } from "./upstream-instance.ts";

/** A service that runs elsewhere, in one process or in several. */
export interface Upstream {
  /**
   * Makes a call on one of the instances, and on another where the first could not be reached, or where it failed without an
   * answer and the call may be made twice.
   * @throws AuraError EXT_001 where no answer came: 502 after a broken connection, 503 where none answers, 504 after the time
   */
  send(call: UpstreamCall): Promise<UpstreamAnswer>;
  /** Makes a call on every instance, once. @returns how many of them did not take it */
  sendToAll(call: UpstreamCall): Promise<number>;
  /** Whether any instance says that it can serve. */
  isReady(): boolean;
  close(): Promise<void>;
}

export interface UpstreamOptions extends Omit<UpstreamInstanceOptions, "url" | "onBreaker" | "onReady"> {
  readonly urls: readonly string[];
  readonly onBreaker?: (
    instance: number,
    state: Parameters<NonNullable<UpstreamInstanceOptions["onBreaker"]>>[0],
  ) => void;
  readonly onReady?: (instance: number, isReady: boolean) => void;
}

/** Balances calls over the instances of a service and watches how they are. */
export function createUpstream(options: UpstreamOptions): Upstream {
  const { nowMs, random, onBreaker, onReady } = options;
  const instances = options.urls.map((url, index) =>
    createUpstreamInstance({
      url,
      nowMs,
      random,
      onBreaker: (state) => onBreaker?.(index, state),
      onReady: (isReady) => onReady?.(index, isReady),
    }),
  );
  for (const instance of instances) instance.watch();

  return {
    isReady: () => instances.some((instance) => instance.isReady()),
    async send(call) {
      const tried = new Set<UpstreamInstance>();
      let failure: AuraError | undefined;
      for (;;) {
        const instance = pickInstance(
          instances.filter((candidate) => !tried.has(candidate)),
          random,
        );
        if (instance === undefined) throw failure ?? upstreamError("unreachable");
        tried.add(instance);
        try {
          return await instance.send(call);
        } catch (error) {
          if (error instanceof BreakerOpen) continue;
          const kind = failureOf(error, call.signal);
          failure = upstreamError(kind, error);
          const isSpent = call.body instanceof Readable;
          const mayBeRepeated = !isSpent && (kind === "unreachable" || (kind === "broken" && call.isRepeatable));
          if (!mayBeRepeated) throw failure;
        }
      }
    },
    async sendToAll(call) {
      const answers = await Promise.allSettled(instances.map((instance) => instance.send(call)));
      return answers.filter((answer) => answer.status === "rejected" || answer.value.status >= 400).length;
    },
    async close() {
      await Promise.all(instances.map((instance) => instance.close()));
    },
  };
}

/**
 * The less busy of two that were drawn (power of two choices), among those that say they can serve. Where none does, one that
 * does not is asked all the same: its own refusal says more than ours would, and its readiness may be what is wrong.
 */
export function pickInstance(
  candidates: readonly UpstreamInstance[],
  random: () => number,
): UpstreamInstance | undefined {
  const callable = candidates.filter((instance) => instance.waitMs() === 0);
  const ready = callable.filter((instance) => instance.isReady());
  const drawable = ready.length > 0 ? ready : callable;
  if (drawable.length < 2) return drawable[0];
  const first = Math.floor(random() * drawable.length);
  const second = (first + 1 + Math.floor(random() * (drawable.length - 1))) % drawable.length;
  const [a, b] = [drawable[first] as UpstreamInstance, drawable[second] as UpstreamInstance];
  return a.load() <= b.load() ? a : b;
}
