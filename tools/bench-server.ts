import { runBenchmark } from "./bench/run-parts.ts";

/**
 * `npm run bench:server`: speed and size of the server, as ratios to what the same machine does without it, in one run.
 */
await runBenchmark({
  name: "server",
  parts: {
    write: { title: "Writing", load: async () => (await import("./bench/parts/write.ts")).write },
    read: { title: "Reading", load: async () => (await import("./bench/parts/read.ts")).read },
    search: { title: "Search", load: async () => (await import("./bench/parts/search.ts")).search },
    import: { title: "Import of the diary", load: async () => (await import("./bench/parts/import.ts")).importDiary },
    summary: { title: "Summary over ten years", load: async () => (await import("./bench/parts/summary.ts")).summary },
    sync: { title: "Synchronisation", load: async () => (await import("./bench/parts/sync.ts")).sync },
    logins: { title: "Many logins at once", load: async () => (await import("./bench/parts/logins.ts")).logins },
    arrays: {
      title: "The wire to the database",
      load: async () => (await import("./bench/parts/arrays.ts")).arrays,
    },
    floors: {
      title: "What the pieces cost alone",
      load: async () => (await import("./bench/parts/floors.ts")).floors,
    },
    memory: { title: "Memory", load: async () => (await import("./bench/parts/memory.ts")).memory },
  },
  fullRows: "search in 100,000 entries",
});
