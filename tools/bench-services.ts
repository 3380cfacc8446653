import { runBenchmark } from "./bench/run-parts.ts";

/**
 * `npm run bench:services`: what it costs to run the services apart, as ratios in one run on one machine.
 */
await runBenchmark({
  name: "services",
  parts: {
    streams: { title: "Open streams", load: async () => (await import("./bench/parts/streams.ts")).streams },
    gateway: { title: "The gateway", load: async () => (await import("./bench/parts/gateway.ts")).gateway },
    limiter: { title: "Limits through Redis", load: async () => (await import("./bench/parts/limiter.ts")).limiter },
    wakeups: { title: "Wake-ups", load: async () => (await import("./bench/parts/wake-ups.ts")).wakeUps },
  },
});
