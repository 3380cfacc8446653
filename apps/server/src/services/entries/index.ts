import { createSecretKey } from "node:crypto";
import type { JobTask } from "../../platform/jobs.ts";
import { createMongo } from "../../platform/mongo.ts";
import { createOutboxRelay } from "../../platform/outbox.ts";
import type { Service, ServiceDependencies } from "../../platform/service.ts";
import { createAccountFacts } from "./account-facts.ts";
import { createActivity } from "./activity.ts";
import { createAnalyser } from "./analyser.ts";
import { createAnalyses, type Analyses } from "./analyses.ts";
import { createAnalysisStatus } from "./analysis-status.ts";
import { createCalendarFeeds } from "./calendar/calendar-feeds.ts";
import { createAttachments, type Attachments } from "./attachments/attachments.ts";
import { createCandidates } from "./candidates.ts";
import { createChangeSignals } from "./change-signals.ts";
import { createDigests } from "./digest.ts";
import { createEntries } from "./entries.ts";
import { createErasure } from "./erasure.ts";
import { createEntryEvents } from "./events.ts";
import { createHappened } from "./happened.ts";
import { createExports, EXPORT_TASK } from "./exports/exports.ts";
import { removeExpiredExports } from "./exports/export-repository.ts";
import { createExportedAttachments } from "./exports/exported-attachments.ts";
import { createExportWriter, type ExportWriter } from "./exports/export-writer.ts";
import { createJournalReader } from "./exports/journal-reader.ts";
import { createExportMaker } from "./exports/make-export.ts";
import { createFigures } from "./figures.ts";
import { createEntryOpener } from "./integrity.ts";
import { createJournalClock } from "./journal-clock.ts";
import { createLookAtListeners } from "./listeners.ts";
import { createAgain } from "./imports/again.ts";
import { createImportStore } from "./imports/import-store.ts";
import { createImportUpkeep } from "./imports/import-upkeep.ts";
import { createLocalImports, type LocalImports } from "./imports/local-imports.ts";
import { createImportStreams } from "./imports/import-stream.ts";
import { createImports, IMPORT_TASK } from "./imports/imports.ts";
import { createMoveIn } from "./imports/move-in.ts";
import { createUndo } from "./imports/undo.ts";
import { createInspection } from "./inspection.ts";
import { createOutsideBudget } from "./outside-budget.ts";
import { createPages } from "./pages.ts";
import { createProductAnalytics, type ProductAnalyticsService } from "./product/product-analytics.ts";
import { createRemoteAnalyses } from "./remote-analyses.ts";
import { readJournalState } from "./repository.ts";
import { createRevisions } from "./revisions.ts";
import { createRotation, type Rotation } from "./rotation.ts";
import { entriesHandlers, entriesInternalHandlers, type EntriesRules } from "./routes.ts";
import { createSealedCache, type SealedCache } from "./sealed-cache.ts";
import { createSearch } from "./search.ts";
import { createSearchIndex, SEARCH_INDEX_TASK } from "./search-index.ts";
import { createSharedPages } from "./shared-pages.ts";
import { createSignatureTables } from "./signature-tables.ts";
import { createChangeStreams } from "./stream.ts";
import { createSummaries } from "./summary.ts";
import { createSync } from "./sync.ts";
import { createTagPages } from "./tag-pages.ts";
import { createUpkeep, type Upkeep } from "./upkeep.ts";
import { createUserKeys } from "./user-keys.ts";

/** What an operator's commands do with the journal. */
export type EntriesMaintenance = Pick<Rotation, "rewrapUserKeys" | "rotateUserKeys" | "finishRotations"> &
  Pick<Upkeep, "purgeBins" | "forgetRevisions" | "forgetMutations"> & {
    /** Removes originals whose time is over and uploads that were left lying; how many those were. */
    readonly forgetOriginals: ReturnType<typeof createImportUpkeep>;
  } & Pick<Analyses, "analysePending" | "analyseAnew"> & {
    /** Removes files of exports that have expired; how many those were. */
    readonly removeExpiredExports: () => Promise<number>;
    readonly writeExport: ExportWriter;
    readonly collectAttachments: Attachments["collection"]["collect"];
    readonly countAnalytics: ProductAnalyticsService["count"];
    readonly rebuildAnalytics: ProductAnalyticsService["rebuild"];
    readonly status: ReturnType<typeof createAnalysisStatus>;
    readonly inspect: ReturnType<typeof createInspection>;
    readonly imports: LocalImports;
  };

export interface EntriesService extends Service {
  readonly maintenance: EntriesMaintenance;
}

const PAGE_CACHE_BYTES = 16 * 1024 * 1024;
const SUMMARY_CACHE_BYTES = 4 * 1024 * 1024;
/** Ten years with an entry a day take 1.5 MB. */
const FIGURES_CACHE_BYTES = 8 * 1024 * 1024;
/** A journal of 100,000 entries takes 30 MB. */
const SIGNATURE_TABLE_BYTES = 40 * 1024 * 1024;
const UPKEEP_INTERVAL_MS = 60 * 60_000;
const UPKEEP_AGAIN_MS = 30_000;

/** Sealed entries, revisions, search, summaries and synchronisation. */
export async function createEntriesService(dependencies: ServiceDependencies): Promise<EntriesService> {
  const { config, database, reads, kek, clients, jobs, announcements, telemetry, logger, now, randomBytes } =
    dependencies;
  const base = { database, now, randomBytes };
  const counterOf = (cache: string) => (outcome: "hit" | "miss") => telemetry.cacheRequests.inc({ cache, outcome });
  const cacheOf = (name: string, maxBytes: number): SealedCache =>
    createSealedCache({ name, maxBytes, randomBytes, onAsked: counterOf(name) });
  const signals = createChangeSignals({ announce: (userId) => announcements.journalChanged(userId) });
  const keys = createUserKeys({ ...base, kek });
  const facts = createAccountFacts(clients);
  const analyser = createAnalyser({ clients, logger });
  const events = createEntryEvents(base);
  const opener = createEntryOpener({ keys, telemetry, logger, events });
  const mongoUrl = config.mongodbUrl?.reveal();
  const product = createProductAnalytics({
    ...dependencies,
    keys,
    facts,
    mongo: mongoUrl === undefined ? undefined : createMongo(mongoUrl),
  });
  const { presence, forgetting } = product;
  const attachments = await createAttachments({ ...dependencies, keys, events });
  const happened = createHappened({ ...base, jobs });
  const shared = { ...base, keys, facts, analyser, opener, events, signals, presence, forgetting, happened };
  const clock = createJournalClock({
    signals,
    read: async (userId) => (await readJournalState(database.as(userId), userId)).changeSeq,
  });
  announcements.listen({
    journalChanged(userId) {
      clock.forget(userId);
      signals.mayHaveChanged(userId);
    },
    missed() {
      clock.forget();
      signals.mayHaveChanged();
    },
  });
  const tables = createSignatureTables({ database, logger, maxBytes: SIGNATURE_TABLE_BYTES });
  const search = createSearch({ candidates: createCandidates({ database, tables }), keys, opener });
  const summaries = createSummaries({
    figures: createFigures({
      ...shared,
      reads,
      cache: cacheOf("figures", FIGURES_CACHE_BYTES),
    }),
    facts,
    now,
    clock,
    cache: cacheOf("summaries", SUMMARY_CACHE_BYTES),
  });
  const activity = createActivity({ database });
  const sync = createSync({ ...shared, onResult: ({ status }) => telemetry.syncMutations.inc({ outcome: status }) });
  const store = createImportStore(shared);
  const moveIn = createMoveIn({ ...shared, sync, store, attachments: attachments.storing });
  const undo = createUndo({ database, sync, store });
  const readAgain = createAgain({ database, sync, store, keys });
  const idKeyOf = async (userId: string) => {
    const { key } = (await clients.auth.getImportKey({ body: { userId } })).body;
    return createSecretKey(Buffer.from(key, "base64url"));
  };
  const imports = createImports({
    ...dependencies,
    ...shared,
    store,
    moveIn,
    undo,
    again: readAgain,
    idKeyOf,
    limitBytes: config.importLimitBytes,
  });
  const lookAt = createLookAtListeners({ database, clients });
  const rules: EntriesRules = {
    entries: createEntries(shared),
    revisions: createRevisions(shared),
    search,
    pages: createPages({
      database,
      reads,
      opener,
      search,
      tagPages: createTagPages(shared),
      clock,
      cache: cacheOf("pages", PAGE_CACHE_BYTES),
      shared:
        dependencies.redis === undefined
          ? undefined
          : createSharedPages(dependencies.redis, keys, counterOf("shared_pages")),
    }),
    summaries,
    activity,
    digests: createDigests({ summaries, activity }),
    sync,
    streams: createChangeStreams({ lookAt, signals }),
    imports,
    importStreams: createImportStreams({ find: imports.find, lookAt }),
    attachments,
    erasure: createErasure({ ...shared, attachments: attachments.collection }),
    calendarFeeds: createCalendarFeeds({ ...base, clients, events, publicUrl: config.publicUrl }),
    exports: createExports({ ...shared, jobs, exportHours: config.exportHours }),
    product,
    forgetAccount,
  };
  const upkeep = createUpkeep({ ...shared, binRetentionDays: config.binRetentionDays });
  const importUpkeep = createImportUpkeep(shared);
  const analyses = createAnalyses({ ...shared, jobs });
  const budget = createOutsideBudget({ database, config, telemetry, logger, now });
  const remoteAnalyses = createRemoteAnalyses({ ...shared, clients, jobs, budget });
  const rotation = createRotation({ ...shared, kek, attachments: attachments.resealing });
  const searchIndex = createSearchIndex({ ...shared, tables, jobs: dependencies.jobs });
  const relay = createOutboxRelay({
    database,
    schema: "journal",
    deliver: (batch) => clients.users.appendAudit({ body: { events: batch } }),
    logger,
    tracing: telemetry.tracing,
  });

  function forgetAccount(userId: string): void {
    facts.forget(userId);
    tables.forget(userId);
  }

  const stopping = new AbortController();
  const writeExport = createExportWriter({
    reader: createJournalReader({
      ...shared,
      attachmentsOf: createExportedAttachments({ reading: attachments.reading }),
    }),
    randomBytes,
  });
  const exportMaker = createExportMaker({
    ...shared,
    jobs,
    write: writeExport,
    exportHours: config.exportHours,
    stopping: stopping.signal,
  });
  let timer: NodeJS.Timeout | undefined;
  let again: NodeJS.Timeout | undefined;
  let round: Promise<void> = Promise.resolve();
  const upkeepRound = async (): Promise<void> => {
    try {
      await upkeep.purgeBins(stopping.signal);
      await upkeep.forgetRevisions(stopping.signal);
      await upkeep.forgetMutations(stopping.signal);
      await removeExpiredExports(database, now());
      await importUpkeep(stopping.signal);
      await attachments.collection.collect(stopping.signal);
      await rotation.finishRotations(stopping.signal);
      await searchIndex.followAll(stopping.signal);
      await analyses.enqueueWaiting(stopping.signal);
      await product.upkeep();
    } catch (error) {
      if (stopping.signal.aborted) return;
      logger.warn({ err: error }, "upkeep of the journals failed; it is tried again in a moment");
      // At a start of services apart, a neighbour may simply not be there yet.
      again = setTimeout(() => {
        round = round.then(upkeepRound);
      }, UPKEEP_AGAIN_MS).unref();
    }
  };
  const tasks: Readonly<Record<string, JobTask>> = {
    "entries.analyze": ({ userId }) => analyses.analysePending(String(userId)),
    "entries.analyzeAnew": ({ userId, after }) =>
      analyses.analyseAnewJob(String(userId), after === undefined ? null : String(after)),
    "entries.analyzeRemotely": ({ userId }) => remoteAnalyses.analyse(String(userId)),
    [EXPORT_TASK]: exportMaker.make,
    [IMPORT_TASK]: ({ userId, importId }) => imports.work(String(userId), String(importId), stopping.signal),
    [SEARCH_INDEX_TASK]: ({ userId }) => searchIndex.follow(String(userId)),
    ...product.tasks,
  };

  return {
    handlers: entriesHandlers(rules),
    internal: entriesInternalHandlers(rules),
    tasks,
    maintenance: {
      rewrapUserKeys: rotation.rewrapUserKeys,
      rotateUserKeys: rotation.rotateUserKeys,
      finishRotations: rotation.finishRotations,
      purgeBins: upkeep.purgeBins,
      forgetRevisions: upkeep.forgetRevisions,
      forgetOriginals: importUpkeep,
      forgetMutations: upkeep.forgetMutations,
      analysePending: analyses.analysePending,
      analyseAnew: analyses.analyseAnew,
      writeExport,
      removeExpiredExports: () => removeExpiredExports(database, now()),
      collectAttachments: attachments.collection.collect,
      countAnalytics: product.count,
      rebuildAnalytics: product.rebuild,
      status: createAnalysisStatus({ ...shared, budget }),
      inspect: createInspection({ database, keys }),
      imports: createLocalImports({ database, store, moveIn, undo, again: readAgain, idKeyOf }),
    },
    async start() {
      relay.start();
      product.start();
      round = upkeepRound();
      timer = setInterval(() => {
        round = round.then(upkeepRound);
      }, UPKEEP_INTERVAL_MS).unref();
    },
    endStreams() {
      rules.streams.close();
      rules.importStreams.close();
    },
    forgetAccount,
    async stop() {
      clearInterval(timer);
      stopping.abort();
      clearTimeout(again);
      rules.streams.close();
      await round;
      await relay.stop();
      await product.stop();
    },
  };
}
