import { createAnswers } from "../sqlite/answers.ts";
import type { Driver } from "../sqlite/driver.ts";
import { openStore } from "../sqlite/driver.web.ts";
import { acknowledgeRecovery, openNewest, type Schema, type StorageFacts, type Store } from "../sqlite/generations.ts";
import { createHost, type Opened } from "./host.ts";
import { dispatchTo, invoke, serve, type Port } from "./rpc.ts";

export interface DataContext {
  readonly driver: Driver;
  /** Tells the pages of all tabs. */
  readonly emit: (topic: string, detail: unknown) => void;
  /** Aborted once this database is closed. */
  readonly signal: AbortSignal;
}

/** What a worker answers from its database. */
export interface DataDefinition<T extends object> extends Schema {
  /** Made in the one tab that has the database. */
  readonly create: (context: DataContext) => T;
  /**
   * Methods whose effect must not come twice, and which end before they return: effect and answer are one transaction. All
   * others may be called twice where a tab is killed, so what they do twice must be as if they did it once.
   */
  readonly once: readonly (keyof T & string)[];
}

/** What every data worker answers about itself. */
export interface StorageMethods {
  storage(): StorageFacts;
  acknowledgeRecovery(): void;
}

const DAY_MS = 86_400_000;

/** Runs in a worker: opens the database if this tab is the one to do it, and answers the page's calls. */
export function runDataWorker<T extends object>(definition: DataDefinition<T>): void {
  const { locks } = navigator;
  const port = globalThis as unknown as Port;
  let store: Promise<Store> | undefined;
  const host = createHost({
    id: randomId(),
    locks:
      (locks as LockManager | undefined) === undefined
        ? undefined
        : { request: (name, work) => locks.request(name, work) },
    channel: new BroadcastChannel("aura.database"),
    async open(isDamaged) {
      store ??= openStore().catch((error: unknown) => {
        store = undefined;
        throw error;
      });
      return open(definition, await store, isDamaged, (topic, detail) => host.emit(topic, detail));
    },
    onEvent: (topic, detail) => tell(topic, detail),
  });
  const tell = serve(port, host.dispatch);
}

function open<T extends object>(
  definition: DataDefinition<T>,
  store: Store,
  isDamaged: boolean,
  emit: DataContext["emit"],
): Opened {
  const { driver, facts } = openNewest({
    store,
    schema: definition,
    now: () => new Date(),
    newId: randomId,
    isDamaged,
    soundForMs: DAY_MS,
  });
  const answers = createAnswers(driver);
  const closing = new AbortController();
  const implementation: object = {
    ...definition.create({ driver, emit, signal: closing.signal }),
    storage: () => facts,
    acknowledgeRecovery: () => acknowledgeRecovery(driver),
  };
  const dispatch = dispatchTo(implementation);
  if (facts.recoveredAt !== undefined) emit("storage", facts);
  return {
    async dispatch(call) {
      if (!definition.once.some((method) => method === call.method)) return dispatch(call);
      return answers.once(call.id, () => invoke(implementation, call.method, call.args));
    },
    close() {
      closing.abort();
      driver.close();
    },
  };
}

/** Also where the page is not secure, and so has no `crypto.randomUUID`. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
