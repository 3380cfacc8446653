import { openFile } from "../../platform/file-access.web.ts";
import { openSessionStore } from "../../platform/session-store.web.ts";
import { ACCOUNT_METHODS, type Account } from "../account.ts";
import { later, openDevice } from "../device.ts";
import { JOURNAL_METHODS, type Journal } from "../journal.ts";
import { loadReader } from "../readings/load-reader.web.ts";
import { asyncDriver } from "../sqlite/async-driver.ts";
import { journalSchema } from "../sqlite/journal-schema.ts";
import { loadImports } from "../moving-in/load-imports.web.ts";
import { IMPORT_METHODS, type Imports } from "../moving-in/imports.ts";
import { runDataWorker, type DataContext } from "./data-worker.ts";

/** The worker of the app: journal, account and imports, in the one tab that has the database. */
runDataWorker<Journal & Account & Imports>({ ...journalSchema, create: createDevice, once: [] });

/** The replica brings its tables up to date by itself, which takes turns of its own: calls wait for it. */
function createDevice({ driver, emit, signal }: DataContext): Journal & Account & Imports {
  const opened = openDevice({
    driver: asyncDriver(driver),
    baseUrl: location.origin,
    fetch: (input, init) => fetch(input, init),
    sessionStore: openSessionStore(),
    randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
    loadReader,
    loadImports,
    openFile,
    emit,
  });
  // Each call that waits for it tells why it failed; without one nobody has to know.
  opened.catch(() => {});
  const tellWhetherOnline = (): void => {
    void opened.then(({ journal }) => journal.setOnline(navigator.onLine)).catch(() => {});
  };
  globalThis.addEventListener("online", tellWhetherOnline, { signal });
  globalThis.addEventListener("offline", tellWhetherOnline, { signal });
  tellWhetherOnline();
  const close = async (): Promise<void> => {
    const { attachments, readings, replica } = await opened;
    attachments.close();
    readings.close();
    await replica.close();
  };
  signal.addEventListener("abort", () => void close().catch(() => {}));
  return Object.fromEntries([
    ...JOURNAL_METHODS.map((name) => [name, later(opened, (device) => device.journal, name)]),
    ...ACCOUNT_METHODS.map((name) => [name, later(opened, (device) => device.account, name)]),
    ...IMPORT_METHODS.map((name) => [name, later(opened, (device) => device.imports, name)]),
  ]) as Journal & Account & Imports;
}
