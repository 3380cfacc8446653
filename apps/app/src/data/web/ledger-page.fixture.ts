import { connectToWorker } from "./connect.ts";
import { storageWarningOf } from "./live-storage.ts";
import type { Ledger } from "./ledger-worker.fixture.ts";

const { remote, subscribe } = connectToWorker<Ledger>(new URLSearchParams(location.search).get("worker") ?? undefined);
const events: unknown[] = [];
/** What was acknowledged to this tab. */
const acknowledged: string[] = [];
const failures: string[] = [];
subscribe("changed", (detail) => events.push(detail));

Object.assign(globalThis, {
  ledger: {
    events,
    acknowledged,
    failures,
    call: (method: keyof typeof remote, ...args: never[]) => (remote[method] as (...args: never[]) => unknown)(...args),
    warning: async () => storageWarningOf(await remote.storage(), localStorage) ?? "none",
    /** Writes many words at once and keeps which of them were acknowledged. */
    burst: async (name: string, count: number) => {
      const words = Array.from({ length: count }, (_, index) => `${name}-${index}`);
      await Promise.all(
        words.map((word) =>
          remote.write(word).then(
            () => acknowledged.push(word),
            (error: Error) => failures.push(`${word}: ${error.message}`),
          ),
        ),
      );
    },
  },
});
