import { randomBytes } from "node:crypto";
import type {
  AnalysisResult,
  AnalyzeRemotelyResponse,
  InternalClients,
  JournalEntry,
  SyncChanges,
  UserPreferences,
} from "@aura-journal/contracts";
import { createKeyring, createLocalKek } from "@aura-journal/crypto";
import { readConfig, type Config } from "../../config.ts";
import type { Database } from "../../platform/database.ts";
import { createSilentAnnouncements } from "../../platform/announcements.ts";
import { createJobs } from "../../platform/jobs.ts";
import { createLogger } from "../../platform/logger.ts";
import type { SignedInContext } from "../../platform/service.ts";
import { createTelemetry } from "../../platform/telemetry.ts";
import { readsOf } from "../../platform/replica.ts";
import { entries } from "./definition.ts";
import type { EntriesService } from "./index.ts";

/** What the neighbours of the service do and say; tests change it as they go. */
export interface World {
  isNlpAway: boolean;
  preferences: UserPreferences;
  /** What the model of ours makes of any text, under its name. */
  reading: AnalysisResult;
  /** What the outside service makes of a text; absent: there is none. */
  remote?: (text: string) => Promise<AnalyzeRemotelyResponse>;
  /** When everybody's account was made; absent: nobody has one. */
  accountsCreatedAt?: Date;
  /** Passed by every analysis. */
  gate?: () => Promise<void>;
}

const KEYRING = createKeyring(randomBytes, new Date("2026-01-01T00:00:00Z"));

/** The service with neighbours that do as they are told. Two of them on one database are two processes. */
export async function serviceOn(
  database: Database,
  world: World,
  now: () => Date = () => new Date(),
  { env = {}, config = {} }: { env?: Readonly<Record<string, string>>; config?: Partial<Config> } = {},
): Promise<EntriesService> {
  const clients = {
    users: { getPreferences: async () => ({ status: 200, body: { preferences: world.preferences } }) },
    auth: {
      getAccount: async () => {
        const createdAt = world.accountsCreatedAt?.toISOString();
        return { status: 200, body: { account: createdAt === undefined ? null : { timezone: "UTC", createdAt } } };
      },
    },
    nlp: {
      analyzeTexts: async ({ body }: { body: { texts: string[] } }) => {
        if (world.isNlpAway) throw new Error("away");
        await world.gate?.();
        const { reading } = world;
        return { status: 200, body: { model: reading.model, results: body.texts.map(() => reading) } };
      },
      getModels: async () => {
        const remote = world.remote === undefined ? null : "google/test";
        return { status: 200, body: { local: world.reading.model, remote } };
      },
      analyzeRemotely: async ({ body }: { body: { text: string } }) => ({
        status: 200,
        body: (await world.remote?.(body.text)) ?? { outcome: "refused" },
      }),
    },
  } as unknown as InternalClients;
  return entries.create({
    config: { ...readConfig(env, { isRoot: false, cores: 1 }), ...config },
    database,
    reads: readsOf(database),
    kek: createLocalKek(KEYRING),
    clients,
    jobs: createJobs(),
    announcements: createSilentAnnouncements(),
    redis: undefined,
    telemetry: createTelemetry(() => new Date()),
    logger: createLogger({ level: "silent" }),
    now,
    monotonicMs: () => performance.now(),
    randomBytes,
  });
}

/** What the calls below answer: an entry, or a body that was serialised already. */
export interface Answer {
  readonly status: number;
  readonly body: JournalEntry;
  readonly json: Uint8Array;
}

/** Calls the service's handlers by name, as a user. */
export function callsOf(service: EntriesService, userId: string) {
  const context = {
    identity: { userId, email: "", roles: ["user"] },
    requestId: "req_00000001",
  } as unknown as SignedInContext;
  const handlers = service.handlers as Record<string, (input: object, context: SignedInContext) => Promise<never>>;
  return (name: string, input: object) =>
    handlers[name]?.({ params: {}, query: {}, ...input }, context) as Promise<Answer>;
}

/** Runs one of the service's jobs, as the queue does. */
export async function runJob(service: EntriesService, task: string, payload: Record<string, string>): Promise<void> {
  await service.tasks?.[task]?.(payload, { log: createLogger({ level: "silent" }), attempt: 1 });
}

export function changesOf({ json }: Answer): SyncChanges {
  return JSON.parse(Buffer.from(json).toString()) as SyncChanges;
}
