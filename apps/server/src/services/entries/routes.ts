import type { internalRoutes, JournalEntry, routes } from "@aura-journal/contracts";
import { AuraError, notFound } from "../../platform/errors.ts";
import type { Handlers, InternalHandlers, SignedInContext } from "../../platform/service.ts";
import { attachmentHandlers, type AttachmentRules } from "./attachments/attachment-handlers.ts";
import type { CalendarFeeds } from "./calendar/calendar-feeds.ts";
import type { createActivity } from "./activity.ts";
import type { createDigests } from "./digest.ts";
import type { Changed, Entries, Writing } from "./entries.ts";
import type { Erasure } from "./erasure.ts";
import type { Exports } from "./exports/exports.ts";
import type { ProductAnalyticsService } from "./product/product-analytics.ts";
import type { ImportStreams } from "./imports/import-stream.ts";
import type { Imports } from "./imports/imports.ts";
import type { Pages } from "./pages.ts";
import type { Revisions } from "./revisions.ts";
import type { Search, SearchRequest } from "./search.ts";
import type { ChangeStreams } from "./stream.ts";
import type { Summaries } from "./summary.ts";
import type { Sync } from "./sync.ts";

/** What the handlers stand on. */
export interface EntriesRules {
  readonly entries: Entries;
  readonly pages: Pages;
  readonly revisions: Revisions;
  readonly search: Search;
  readonly summaries: Summaries;
  readonly activity: ReturnType<typeof createActivity>;
  readonly digests: ReturnType<typeof createDigests>;
  readonly sync: Sync;
  readonly streams: ChangeStreams;
  readonly imports: Imports;
  readonly importStreams: ImportStreams;
  readonly attachments: AttachmentRules;
  readonly erasure: Erasure;
  readonly exports: Exports;
  readonly calendarFeeds: CalendarFeeds;
  readonly product: Pick<ProductAnalyticsService, "presence" | "show">;
  /** Forgets what this instance remembers of an account that has changed. */
  readonly forgetAccount: (userId: string) => void;
}

/** The public calls of `entries`. */
export function entriesHandlers(rules: EntriesRules): Handlers<typeof routes.entries> {
  const { entries, pages, revisions, search, summaries, sync, streams, product, imports, exports, calendarFeeds } =
    rules;
  const found = async (context: SignedInContext, request: SearchRequest) => ({
    status: 200 as const,
    body: await search.search(context.identity.userId, request),
  });
  return {
    ...attachmentHandlers(rules.attachments),
    async getCalendarFeed(_, { identity }) {
      return { status: 200, body: { feed: await calendarFeeds.get(identity.userId) } };
    },
    async makeCalendarFeed({ body }, context) {
      return { status: 201, body: await calendarFeeds.make(body, context) };
    },
    async withdrawCalendarFeed(_, context) {
      await calendarFeeds.withdraw(context);
      return { status: 204 };
    },
    async getCalendar({ params }) {
      const { calendar, etag: tag } = await calendarFeeds.read(params.file.slice(0, -".ics".length));
      return { status: 200, body: calendar as never, headers: { etag: tag } };
    },
    async createEntry({ body }, context) {
      const created = await entries.create(writing(context), body);
      if (created.kind === "conflict") throw conflict(created.current, 409);
      const answer = { body: created.entry, headers: etag(created.entry) };
      return created.kind === "created" ? { status: 201, ...answer } : { status: 200, ...answer };
    },
    async listEntries({ query }, { identity }) {
      const page = await pages.list(identity.userId, query);
      return { status: 200, json: page.json, headers: { etag: page.etag } };
    },
    searchEntries: ({ query }, context) => found(context, query),
    searchEntriesPrivately: ({ body }, context) => found(context, body),
    async getSummary({ query }, { identity }) {
      product.presence.note(identity.userId);
      return { status: 200, json: await summaries.summaryOf(identity.userId, query) };
    },
    async getEntry({ params }, { identity }) {
      const known = await entries.get(identity.userId, params.entry_id);
      if (known === undefined) throw notFound();
      const { entry, wasAttachedLater } = known;
      // The tag is the version, which stays when an analysis is attached to it.
      return { status: 200, body: entry, headers: etag(entry), isTagReused: wasAttachedLater };
    },
    async updateEntry({ params, body }, context) {
      const entry = settled(await entries.update(writing(context), params.entry_id, body, context.ifMatch), context);
      return { status: 200, body: entry, headers: etag(entry) };
    },
    async deleteEntry({ params }, context) {
      settled(await entries.remove(writing(context), params.entry_id, context.ifMatch), context);
      return { status: 204 };
    },
    async restoreEntry({ params }, context) {
      const entry = settled(await entries.restore(writing(context), params.entry_id), context);
      return { status: 200, body: entry, headers: etag(entry) };
    },
    async getProductAnalytics({ query }) {
      return { status: 200, body: await product.show(query) };
    },
    async listRevisions({ params, query }, { identity }) {
      const page = await revisions.list(identity.userId, params.entry_id, query);
      if (page === undefined) throw notFound();
      return { status: 200, body: page };
    },
    async pushChanges({ body }, context) {
      return { status: 200, body: await sync.push(writing(context), body) };
    },
    async pullChanges({ query }, { identity }) {
      product.presence.note(identity.userId);
      const changes = await sync.changes(identity.userId, query);
      // Five hundred entries that were made here field by field need no serialiser to leave anything out.
      return { status: 200, json: Buffer.from(JSON.stringify(changes)) };
    },
    async uploadImport({ query, body }, { identity }) {
      return {
        status: 202,
        body: await imports.receive(identity.userId, query.name ?? "upload", body),
      };
    },
    async listImports(_, { identity }) {
      return { status: 200, body: { items: await imports.list(identity.userId) } };
    },
    async getImport({ params }, { identity }) {
      return { status: 200, body: await imports.find(identity.userId, params.import_id) };
    },
    async previewImport({ params, body }, { identity }) {
      return { status: 202, body: await imports.lookAgain(identity.userId, params.import_id, body) };
    },
    async startImport({ params, body }, { identity }) {
      return { status: 202, body: await imports.start(identity.userId, params.import_id, body) };
    },
    async readImportAgain({ params }, { identity }) {
      return { status: 202, body: await imports.readAgain(identity.userId, params.import_id) };
    },
    async removeImport({ params }, { identity }) {
      const undoing = await imports.remove(identity.userId, params.import_id);
      return undoing === undefined ? { status: 204 } : { status: 202, body: undoing };
    },
    async streamImport({ params }, context) {
      await imports.find(context.identity.userId, params.import_id);
      return { status: 200, stream: rules.importStreams.open(context, params.import_id, context.signal) };
    },
    async streamChanges(_, context) {
      return { status: 200, stream: streams.open(context) };
    },
    async startExport({ body }, { identity, requestId, language }) {
      return { status: 202, body: await exports.start({ userId: identity.userId, requestId, language }, body) };
    },
    async listExports(_, { identity }) {
      return { status: 200, body: await exports.list(identity.userId) };
    },
    async getExport({ params }, { identity }) {
      return { status: 200, body: await exports.get(identity.userId, params.id) };
    },
    async getExportFile({ params }, { identity }) {
      const file = await exports.file(identity.userId, params.id);
      const headers = {
        "content-type": file.mediaType,
        "content-length": String(file.sizeBytes),
        "content-disposition": `attachment; filename="${file.fileName}"`,
      };
      return { status: 200, stream: file.content, headers };
    },
    async deleteExport({ params }, { identity }) {
      await exports.remove(identity.userId, params.id);
      return { status: 204 };
    },
  };
}

/** What other services ask of `entries`. */
export function entriesInternalHandlers(rules: EntriesRules): InternalHandlers<typeof internalRoutes.entries> {
  return {
    async forgetAccount({ body }) {
      rules.forgetAccount(body.userId);
      return { status: 204 };
    },
    async eraseJournal({ body }) {
      await rules.erasure.erase(body.userId);
      return { status: 204 };
    },
    async surveyJournal({ body: { userId } }) {
      return { status: 200, body: await rules.erasure.survey(userId) };
    },
    async getActivity({ body }) {
      return { status: 200, body: await rules.activity.of(body.userId, body.today) };
    },
    async getDigest({ body }) {
      return { status: 200, body: await rules.digests.of(body) };
    },
  };
}

function writing({ identity, requestId }: SignedInContext): Writing {
  return { userId: identity.userId, requestId };
}

function settled(changed: Changed, { ifMatch }: SignedInContext): JournalEntry {
  if (changed.kind === "missing") throw notFound();
  if (changed.kind === "conflict") throw conflict(changed.current, ifMatch === undefined ? 409 : 412);
  return changed.entry;
}

/** The one error with journal text in its details: it goes to the entry's writer, who is to merge. */
function conflict(current: JournalEntry, status: 409 | 412): AuraError {
  return new AuraError("RES_002", "The entry has another version", { status, details: { current } });
}

function etag({ version }: JournalEntry): { readonly etag: string } {
  return { etag: `"${version}"` };
}
