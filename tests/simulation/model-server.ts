import type { SyncMutation, SyncPushRequest } from "@aura-journal/contracts";

/** An entry as the model keeps it; `metadata` is what a push replaces whole. */
export interface ModelEntry {
  readonly entryId: string;
  readonly version: number;
  readonly changeSeq: number;
  /** When this version was written, on a clock that no restore sets back. */
  readonly writtenAt: number;
  readonly isDeleted: boolean;
  /** Kept while the entry is in the bin, until its text is purged. */
  readonly content: string;
  readonly timestamp: string;
  readonly timezone: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly isAnalysed: boolean;
}

/** How a server differs from the contract of today, or from what is right. */
export interface ModelOptions {
  /** What it does with metadata that this app does not know: refuses it, keeps it, or makes it itself and refuses it. */
  readonly unknown: "closed" | "kept" | "computed";
  /** Planted: a put is taken whatever version it was made to. */
  readonly isLastWriterWins?: boolean;
  /** Planted: a delete is taken whatever version it was made to. */
  readonly isLastDeleterWins?: boolean;
  /** Planted: each delivery of a mutation is a mutation of its own, and is put on top of what stands. */
  readonly isForgetful?: boolean;
}

/** The contract's rules of push, changes and bin in their smallest form, in memory and without sealing, figures and limits. */
export interface ModelServer {
  /** The answer's status and body, as they would travel. */
  push(request: SyncPushRequest): { readonly status: number; readonly body: unknown };
  pull(query: { readonly since?: string; readonly mark?: string }, limit: number): unknown;
  /** What a backup of this moment holds: called, it puts the server back to it. */
  backUp(): () => void;
  restore(entryId: string): boolean;
  /** Attaches an analysis without a new version. */
  analyse(entryId: string): void;
  /** A newer app writes something into the metadata that ours does not know. */
  enrich(entryId: string): void;
  /** Takes the text of an entry in the bin, and its revisions. */
  purge(entryId: string): void;
  entry(entryId: string): ModelEntry | undefined;
  entries(): ModelEntry[];
  /** All texts an entry has had. */
  revisions(entryId: string): readonly string[];
  readonly cursor: string;
  readonly unknown: ModelOptions["unknown"];
}

const KNOWN_METADATA = new Set(["tags", "mood", "location"]);

/**
 * @param accepting called for every mutation that is about to be written, with what stands
 */
export function createModelServer(
  options: ModelOptions,
  accepting: (mutation: SyncMutation, standing: ModelEntry | undefined) => void = () => {},
): ModelServer {
  const entries = new Map<string, ModelEntry>();
  const revisions = new Map<string, string[]>();
  const applied = new Map<string, number>();
  const written = new Map<string, Map<number, number>>();
  let changeSeq = 0;
  let clock = 0;

  function write(entry: Omit<ModelEntry, "changeSeq" | "writtenAt">): void {
    const writtenAt = ++clock;
    entries.set(entry.entryId, { ...entry, changeSeq: ++changeSeq, writtenAt });
    written.set(entry.entryId, new Map(written.get(entry.entryId)).set(entry.version, writtenAt));
    const texts = revisions.get(entry.entryId) ?? [];
    if (!entry.isDeleted) texts.push(entry.content);
    revisions.set(entry.entryId, texts);
  }

  function apply(mutation: SyncMutation): { readonly status: string; readonly [name: string]: unknown } {
    const { mutationId, op, entryId, baseVersion } = mutation;
    const before = applied.get(mutationId);
    if (before !== undefined && options.isForgetful !== true)
      return { mutationId, status: "duplicate", version: before };
    const standing = entries.get(entryId);
    const conflict = (current: ModelEntry) => ({
      mutationId,
      status: "conflict",
      version: current.version,
      current: shown(current),
    });
    const done = (version: number) => {
      applied.set(mutationId, version);
      return { mutationId, status: "applied", version };
    };
    if (op === "delete") {
      if (standing === undefined)
        return { mutationId, status: "rejected", error: { code: "RES_001", message: "Not found" } };
      if (standing.isDeleted) return done(standing.version);
      if (baseVersion !== standing.version && options.isLastDeleterWins !== true) return conflict(standing);
      accepting(mutation, standing);
      write({ ...standing, version: standing.version + 1, isDeleted: true });
      return done(standing.version + 1);
    }
    const isOnTop =
      standing === undefined ||
      options.isLastWriterWins === true ||
      (options.isForgetful === true && before !== undefined) ||
      baseVersion === standing.version ||
      (standing.isDeleted && baseVersion === standing.version - 1);
    if (!isOnTop) return conflict(standing);
    accepting(mutation, standing);
    const version = (standing?.version ?? 0) + 1;
    write({
      entryId,
      version,
      isDeleted: false,
      content: mutation.content ?? "",
      timestamp: mutation.timestamp ?? standing?.timestamp ?? "",
      timezone: mutation.timezone ?? standing?.timezone ?? "",
      metadata: metadataOf(entryId, mutation, standing),
      isAnalysed: false,
    });
    return done(version);
  }

  function metadataOf(entryId: string, mutation: SyncMutation, standing: ModelEntry | undefined) {
    const given = mutation.metadata ?? standing?.metadata ?? {};
    return options.unknown === "computed" ? { ...given, weather: weatherOf(entryId) } : given;
  }

  function shown({
    entryId,
    version,
    isDeleted,
    content,
    timestamp,
    timezone,
    metadata,
    isAnalysed,
  }: ModelEntry): unknown {
    return {
      entryId,
      userId: "00000000-0000-4000-8000-000000000001",
      content: isDeleted ? "" : content,
      timestamp,
      timezone,
      localDate: timestamp.slice(0, 10),
      updatedAt: "2026-01-01T00:00:00.000Z",
      version,
      isDeleted,
      metadata: isDeleted
        ? { wordCount: 0, readingTimeSeconds: 0, tags: [] }
        : { wordCount: 1, readingTimeSeconds: 1, tags: [], ...metadata },
      ...(isAnalysed && !isDeleted ? { analysis: { model: "model" } } : {}),
    };
  }

  function markOf(entry: ModelEntry | undefined, isOfFeed: boolean): { readonly mark?: string } {
    return entry === undefined
      ? {}
      : { mark: `m${entry.entryId}.${entry.version}.${entry.writtenAt}.${isOfFeed ? entry.changeSeq : 0}` };
  }

  const newer = (one: ModelEntry | undefined, other: ModelEntry): ModelEntry =>
    one !== undefined && one.changeSeq > other.changeSeq ? one : other;

  /** Whether this server ever had the change that a mark stands for; of a version that is no longer kept it is believed. */
  function isOfOurPast(mark: string): boolean {
    const [entryId = "", version, writtenAt, seq] = mark.slice(1).split(".");
    const standing = entries.get(entryId);
    if (standing === undefined || standing.version < Number(version)) return false;
    if (standing.version === Number(version) && standing.changeSeq < Number(seq)) return false;
    return (written.get(entryId)?.get(Number(version)) ?? Number(writtenAt)) === Number(writtenAt);
  }

  return {
    push({ mutations }) {
      const isRefused =
        options.unknown !== "kept" &&
        mutations.some(({ metadata = {} }) => Object.keys(metadata).some((name) => !KNOWN_METADATA.has(name)));
      const isEmpty = mutations.some(({ op, content }) => op === "put" && (content ?? "") === "");
      if (isRefused || isEmpty) return { status: 400, body: undefined };
      const results = mutations.map(apply);
      const lastOf = (status: string) => mutations.findLast((_, nth) => results[nth]?.status === status);
      const last = lastOf("applied") ?? lastOf("duplicate");
      return { status: 200, body: { results, ...markOf(entries.get(last?.entryId ?? ""), false) } };
    },
    pull({ since, mark }, limit) {
      const cursor = since === undefined ? 0 : Number(since.slice(1));
      const isKnown = cursor <= changeSeq && (mark === undefined || isOfOurPast(mark));
      const from = isKnown ? cursor : 0;
      const changed = [...entries.values()].filter((entry) => entry.changeSeq > from);
      changed.sort((a, b) => a.changeSeq - b.changeSeq);
      const page = changed.slice(0, limit);
      return {
        changes: page.map(shown),
        cursor: `c${page.at(-1)?.changeSeq ?? from}`,
        hasMore: changed.length > limit,
        ...markOf(page.at(-1) ?? [...entries.values()].reduce(newer, undefined), true),
        ...(isKnown ? {} : { restarted: true }),
      };
    },
    backUp() {
      const kept = structuredClone({ entries, revisions, applied, written, changeSeq });
      return () => {
        for (const name of ["entries", "revisions", "applied", "written"] as const) {
          const table = { entries, revisions, applied, written }[name] as Map<string, unknown>;
          table.clear();
          for (const [key, value] of kept[name]) table.set(key, value);
        }
        ({ changeSeq } = kept);
      };
    },
    restore(entryId) {
      const standing = entries.get(entryId);
      if (standing === undefined || standing.content === "") return false;
      if (standing.isDeleted) write({ ...standing, version: standing.version + 1, isDeleted: false });
      return true;
    },
    analyse(entryId) {
      const standing = entries.get(entryId);
      if (standing?.isDeleted !== false) return;
      entries.set(entryId, { ...standing, isAnalysed: true, changeSeq: ++changeSeq });
    },
    enrich(entryId) {
      const standing = entries.get(entryId);
      if (options.unknown !== "kept" || standing?.isDeleted !== false) return;
      const metadata = { ...standing.metadata, weather: weatherOf(entryId) };
      write({ ...standing, version: standing.version + 1, metadata });
    },
    purge(entryId) {
      const standing = entries.get(entryId);
      if (standing?.isDeleted !== true || standing.content === "") return;
      write({ ...standing, version: standing.version + 1, content: "" });
      revisions.set(entryId, []);
      written.set(entryId, new Map([...(written.get(entryId) ?? [])].slice(-1)));
    },
    entry: (entryId) => entries.get(entryId),
    entries: () => [...entries.values()],
    revisions: (entryId) => revisions.get(entryId) ?? [],
    unknown: options.unknown,
    get cursor() {
      return `c${changeSeq}`;
    },
  };
}

/** What only a newer server knows of an entry. */
export function weatherOf(entryId: string): string {
  return `rain ${entryId.slice(-4)}`;
}
