import type { Db, MongoClient } from "mongodb";
import { AuraError } from "./errors.ts";

export interface Mongo {
  /** @throws AuraError EXT_001, within seconds, where the server is away or hangs */
  run<T>(work: (database: Db) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** What a hung server may cost whoever asks it, at most. */
const PATIENCE_MS = { connect: 2_000, answer: 3_000 } as const;

/**
 * A connection to MongoDB, or to what speaks its protocol; made when first needed. Nothing is tried again by the driver: who
 * calls knows what may be repeated. @param url its path names the database; without one it is `aura`
 */
export function createMongo(url: string): Mongo {
  let client: Promise<MongoClient> | undefined;
  const name = /^mongodb(?:\+srv)?:\/\/[^/]+\/[^?]/.test(url) ? undefined : "aura";

  /** The driver is loaded by those alone who have such a server: it is the largest of all. */
  async function connect(): Promise<MongoClient> {
    const { MongoClient } = await import("mongodb");
    return new MongoClient(url, {
      appName: "aura",
      retryReads: false,
      retryWrites: false,
      serverSelectionTimeoutMS: PATIENCE_MS.connect,
      connectTimeoutMS: PATIENCE_MS.connect,
      waitQueueTimeoutMS: PATIENCE_MS.answer,
      socketTimeoutMS: PATIENCE_MS.answer,
      maxPoolSize: 4,
      // Asking now and then is understood by every server of the protocol; being told is not.
      serverMonitoringMode: "poll",
    });
  }

  return {
    async run(work) {
      try {
        client ??= connect();
        return await work((await client).db(name));
      } catch (error) {
        // The driver's words may hold the address: they stay the cause.
        throw new AuraError("EXT_001", "The store of the analytics does not answer", {
          cause: error,
          status: 503,
          retryAfterSeconds: 15,
        });
      }
    },
    async close() {
      await (await client)?.close();
    },
  };
}

/** Whether an error says that a document of that id exists. */
export function isDuplicateKey(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === 11_000;
}
