import type { ConnectionOptions } from "../../apps/server/src/platform/database.ts";
import type { EntryWrite } from "../../apps/server/src/services/entries/repository.ts";
import { startBareProcess, type BareProcess } from "./bare-process.ts";

/** What the process is given: where its database is, an entry that is sealed already, and a page that is ready to send. */
export interface BareStorePlan {
  readonly connection: ConnectionOptions;
  readonly poolSize: number;
  readonly userIds: readonly string[];
  readonly write: EntryWrite;
  readonly page: string;
}

/**
 * node:http, the writer and the driver in a process of their own, and nothing else of the server: a POST writes the same sealed entry
 * under a new id, a GET reads a page of rows and opens none of them.
 */
export function startBareStore(plan: BareStorePlan, signal: AbortSignal): Promise<BareProcess> {
  return startBareProcess("./bare-store-worker.ts", plan, signal);
}
