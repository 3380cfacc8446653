import { createNetwork } from "../network.ts";
import { openJournal } from "../open-journal.ts";
import { JOURNAL_METHODS, type Journal } from "../journal.ts";
import { replicaDriver } from "../sqlite/replica-driver.ts";
import { runDataWorker, type DataContext } from "./data-worker.ts";

/** The worker of the app: the journal, in the one tab that has its database. */
runDataWorker<Journal>({ migrate: () => {}, create: createJournal, once: [] });

/** The replica brings its tables up to date by itself, which takes turns of its own: calls wait for it. */
function createJournal({ driver, emit, signal }: DataContext): Journal {
  const opened = openJournal({
    driver: replicaDriver(driver),
    network: createNetwork({
      baseUrl: location.origin,
      fetch: (input, init) => fetch(input, init),
      getAccessToken: () => Promise.reject(new Error("Nobody has signed in")),
      isSignedOut: () => true,
    }),
    randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
    emit: (topic) => emit(topic, undefined),
  });
  opened.catch(() => {});
  signal.addEventListener("abort", () => void opened.then(({ replica }) => replica.close()).catch(() => {}));
  const methods = JOURNAL_METHODS.map((name) => [
    name,
    async (...args: readonly unknown[]) => {
      const { journal } = await opened;
      return (journal[name] as (...given: readonly unknown[]) => unknown)(...args);
    },
  ]);
  return Object.fromEntries(methods) as Journal;
}
