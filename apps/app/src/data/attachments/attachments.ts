import {
  referencesIn,
  splitTail,
  withoutReference,
  withReference,
} from "@aura-journal/contracts/attachment-references";
import { ApiRequestError } from "@aura-journal/contracts/http";
import type { Replica, Timers } from "@aura-journal/sync";
import type { AttachmentCalls } from "../calls.ts";
import type { AttachmentCounts, AttachmentStore, StoredAttachment } from "./attachment-store.ts";
import type { AttachmentContent, Content, HeldAttachment, LocalAttachment, NewAttachment } from "./local-attachment.ts";
import { createUploads } from "./uploads.ts";

export interface AttachmentsOptions {
  readonly store: AttachmentStore;
  readonly replica: Pick<Replica, "rewrite">;
  /** The text of an entry, and whether it is in the bin; absent where there is none. */
  readonly entry: (entryId: string) => Promise<{ readonly content: string; readonly isDeleted: boolean } | undefined>;
  readonly calls: AttachmentCalls;
  readonly signedIn: <T>(call: () => Promise<T>) => Promise<T>;
  /** Whether the session of the journal's own account is there. */
  readonly canAsk: () => Promise<boolean>;
  readonly timers: Timers;
  readonly now: () => number;
  /** Told when an attachment came, went, or can be shown now. */
  readonly onChange: () => void;
}

/** What belongs to entries besides their text. Every promise of a change resolves once it is on disk. */
export interface Attachments {
  /** What a text shows, in its order, and then what is known to belong to the entry besides. */
  of(entryId: string): Promise<LocalAttachment[]>;
  /** All whose bytes are here and nowhere else, the oldest first. */
  held(): Promise<HeldAttachment[]>;
  /** Keeps one here, has its entry show it, and sends it when the server can be reached. */
  attach(attachment: NewAttachment, content: Content): Promise<void>;
  /** Takes one away from its entry and from the server. */
  detach(entryId: string, attachmentId: string): Promise<void>;
  /** A small picture; undefined where there is none, or none that can be had now. */
  thumbnail(entryId: string, attachmentId: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  content(attachmentId: string): Promise<AttachmentContent>;
  /** Sends once more what was refused: there may be room now. */
  tryAgain(): Promise<void>;
  counts(): Promise<AttachmentCounts>;
  setOnline(isOnline: boolean): void;
  /** Somebody signed in, or an entry may have come that shows something. */
  wake(): void;
  idle(): Promise<void>;
  close(): void;
}

/** Bytes that are written down in one go: a key press waits for no more than these. */
const PART_BYTES = 1024 * 1024;
/** What the server has of an entry is asked for as often as this while it is looked at. */
const LISTED_FOR_MS = 60_000;
/** Pictures that are fetched at a time. */
const FETCHES = 4;
/** A picture whose entry was here first may be on its way: it is asked for again, each time after twice the time, so often. */
const LATE_MS = 5_000;
const LATE_TRIES = 6;

/**
 * Opens what belongs to the entries of this device.
 *
 * Crash model: first the bytes are kept, then the entry is made to show them. Killed in between, the next start finds one that no entry
 * shows and goes on; killed before, there is nothing.
 */
export async function createAttachments(options: AttachmentsOptions): Promise<Attachments> {
  const { store, replica, entry, calls, signedIn, canAsk, timers, now, onChange } = options;
  const listedAt = new Map<string, number>();
  /** Pictures that the server did not have, and how often it was asked. */
  const late = new Map<string, number>();
  const fetching = new Map<string, Promise<Uint8Array<ArrayBuffer> | undefined>>();
  const turns = createTurns(FETCHES);
  let isClosed = false;

  async function bytesOf(attachmentId: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const [found] = await store.find([attachmentId]);
    if (found?.state !== "here") return undefined;
    const bytes = new Uint8Array(found.facts.bytes ?? 0);
    for (let at = 0, number = 0; at < bytes.length; number += 1) {
      const part = await store.part(attachmentId, number);
      if (part === undefined) return undefined;
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  async function place({ attachmentId, entryId }: Pick<StoredAttachment, "attachmentId" | "entryId">): Promise<void> {
    await replica.rewrite(entryId, (content) => withReference(content, attachmentId));
    await store.placed(attachmentId);
  }

  const uploads = createUploads({ store, calls, signedIn, canAsk, bytesOf, timers, onChange });

  /** Asks the server what it has of an entry: names, kinds, and what its text does not show. */
  async function refresh(entryId: string): Promise<void> {
    const before = listedAt.get(entryId);
    if (before !== undefined && now() - before < LISTED_FOR_MS) return;
    if (!(await canAsk())) return;
    listedAt.set(entryId, now());
    try {
      const { body } = await signedIn(() => calls.listAttachments({ query: { entry_id: entryId } }));
      if (await store.listed(entryId, body.items)) onChange();
    } catch (error) {
      listedAt.delete(entryId);
      if (!(error instanceof ApiRequestError)) throw error;
    }
  }

  async function fetchThumbnail(entryId: string, attachmentId: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!(await canAsk())) return undefined;
    try {
      const bytes = await turns.take(() =>
        signedIn(async () => {
          const { body } = await calls.getAttachmentThumbnail({ params: { attachment_id: attachmentId } });
          return allOf(body);
        }),
      );
      late.delete(attachmentId);
      await store.keepThumbnail(attachmentId, bytes, now());
      return bytes;
    } catch (error) {
      if (!(error instanceof ApiRequestError)) throw error;
      if (error.code === "RES_001") await wonder(entryId, attachmentId);
      return undefined;
    }
  }

  /** There is no picture: because it is none of a photo, or because its bytes are still to come. */
  async function wonder(entryId: string, attachmentId: string): Promise<void> {
    await refresh(entryId);
    const [known] = await store.find([attachmentId]);
    if (known?.facts.hasThumbnail === false) return;
    const tries = late.get(attachmentId) ?? 0;
    late.set(attachmentId, tries + 1);
    if (tries >= LATE_TRIES) return;
    timers.start(LATE_MS * 2 ** tries, () => {
      if (!isClosed) onChange();
    });
  }

  // A disk that can't take it now is asked again at the next start: nobody's journal stays shut for a photo.
  for (const unplaced of await store.unplaced()) await place(unplaced).catch(() => {});
  uploads.wake();

  return {
    async of(entryId) {
      const content = (await entry(entryId))?.content ?? "";
      // What the server says comes later, as news.
      void refresh(entryId).catch(() => {});
      const references = referencesIn(content);
      const known = [
        ...(await store.find(references.map(({ attachmentId }) => attachmentId))),
        ...(await store.ofEntry(entryId)),
      ];
      const knownById = new Map(known.map((one) => [one.attachmentId, one]));
      const tailFrom = splitTail(content).words.length;
      const named = new Map(references.map((reference) => [reference.attachmentId, reference]));
      const ids = new Set([...named.keys(), ...knownById.keys()]);
      return [...ids].flatMap((attachmentId) => {
        const stored = knownById.get(attachmentId);
        if (stored?.state === "leaving" || stored?.state === "keeping") return [];
        const reference = named.get(attachmentId);
        const isAmongWords = reference !== undefined && reference.start < tailFrom;
        return [{ ...shown(attachmentId, stored, reference?.label), isAmongWords }];
      });
    },

    async held() {
      return (await store.held()).map(({ attachmentId, entryId, facts: { kind, type, name, bytes = 0 } }) => ({
        attachmentId,
        entryId,
        kind,
        type,
        bytes,
        ...(name === undefined ? {} : { name }),
      }));
    },

    async attach(attachment, content) {
      const { attachmentId, thumbnail } = attachment;
      const [known] = await store.find([attachmentId]);
      if (known === undefined || known.state === "keeping") {
        await store.begin(attachment, new Date(now()).toISOString());
        let bytes = 0;
        let number = 0;
        for await (const part of partsOf(content)) {
          await store.keepPart(attachmentId, number, part);
          bytes += part.length;
          number += 1;
        }
        await store.finish(attachmentId, bytes, thumbnail);
      }
      await place(attachment);
      onChange();
      uploads.wake();
    },

    async detach(entryId, attachmentId) {
      if ((await entry(entryId))?.isDeleted === false) {
        await replica.rewrite(entryId, (content) => withoutReference(content, attachmentId));
      }
      await store.leave(attachmentId, entryId);
      onChange();
      uploads.wake();
    },

    async thumbnail(entryId, attachmentId) {
      const kept = await store.thumbnail(attachmentId, now());
      if (kept !== undefined) return kept;
      const [known] = await store.find([attachmentId]);
      if (known?.state === "here" || known?.facts.hasThumbnail === false) return undefined;
      if ((late.get(attachmentId) ?? 0) > LATE_TRIES) return undefined;
      const asked = fetching.get(attachmentId) ?? fetchThumbnail(entryId, attachmentId);
      fetching.set(attachmentId, asked);
      return asked.finally(() => fetching.delete(attachmentId));
    },

    async content(attachmentId) {
      const here = await bytesOf(attachmentId);
      if (here !== undefined) return { kind: "here", bytes: here };
      if (!(await canAsk())) return { kind: "unreachable" };
      try {
        const bytes = await signedIn(async () => {
          const { body } = await calls.getAttachment({ params: { attachment_id: attachmentId } });
          return allOf(body);
        });
        return { kind: "here", bytes };
      } catch (error) {
        if (!(error instanceof ApiRequestError)) return { kind: "unreachable" };
        return { kind: error.code === "RES_001" && !error.isStrangers ? "absent" : "unreachable" };
      }
    },

    async tryAgain() {
      await store.tryAgain();
      onChange();
      uploads.wake();
    },

    counts: store.counts,
    setOnline: uploads.setOnline,
    wake: uploads.wake,
    idle: uploads.idle,
    close() {
      isClosed = true;
      uploads.close();
    },
  };
}

function shown(
  attachmentId: string,
  stored: StoredAttachment | undefined,
  label = "",
): Omit<LocalAttachment, "isAmongWords"> {
  const name = stored?.facts.name ?? (label === "" ? undefined : label);
  const { kind, type, bytes } = stored?.facts ?? {};
  return {
    attachmentId,
    ...(kind === undefined ? {} : { kind }),
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(stored?.refusal !== undefined
      ? { state: "refused", refusal: stored.refusal }
      : { state: stored?.state === "here" ? "here" : "there" }),
  };
}

/** A file in parts, read one after another: a film is never in memory as a whole while it is written down. */
async function* partsOf(content: Content): AsyncGenerator<Uint8Array> {
  const size = content instanceof Uint8Array ? content.length : content.size;
  for (let at = 0; at < size; at += PART_BYTES) {
    const end = Math.min(size, at + PART_BYTES);
    yield content instanceof Uint8Array
      ? content.subarray(at, end)
      : new Uint8Array(await new Response(content.slice(at, end)).arrayBuffer());
  }
}

async function allOf(body: unknown): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await new Response(body as ReadableStream).arrayBuffer());
  } catch (cause) {
    // The connection broke after the answer had begun.
    throw new ApiRequestError({ code: "EXT_001", status: 503, message: "The answer broke off", cause });
  }
}

/** So many at a time; the others wait for their turn. */
function createTurns(atATime: number): { take<T>(work: () => Promise<T>): Promise<T> } {
  let free = atATime;
  const waiting: (() => void)[] = [];
  return {
    async take(work) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}
