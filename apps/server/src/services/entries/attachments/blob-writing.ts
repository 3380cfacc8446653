import { randomUUID } from "node:crypto";
import { newChunkHeader, sealChunks } from "@aura-journal/crypto";
import { ATTACHMENT_LIMITS } from "@aura-journal/contracts";
import { AuraError } from "../../../platform/errors.ts";
import { freeBuffers } from "../../../platform/free-buffers.ts";
import { createLanes } from "../../../platform/lanes.ts";
import { createPhotoMemory, upTo, type ArrivingContent } from "./arriving-content.ts";
import type { BlobName, BlobStore } from "./blob-store.ts";
import { kindOf, type ContentKind } from "./kinds.ts";
import { takePlaceOut } from "./photo-place.ts";
import { chunkSealOf, type BlobRecord, type SealedPart } from "./records.ts";
import { lookAt } from "./thumbnails.ts";

const KEY_BYTES = 32;
/** Photos that are held whole at one time, in all of this process. */
const PHOTO_MEMORY_BYTES = 4 * ATTACHMENT_LIMITS.photoBytes;
/** Photos that wait to be looked at, one after another: each takes a core for a moment. */
const MAX_WAITING = 200;

/** Bytes that have been written and that no row points at yet. */
export interface WrittenBlob {
  readonly blobId: string;
  readonly record: BlobRecord;
}

export interface BlobWriting {
  /**
   * Seals what arrives under keys of its own and writes it. Where it fails, nothing is left.
   * @param room how many bytes may be stored
   * @throws AuraError VAL_001: 415 for what is no kind of attachment, 413 for what is too large
   */
  write(
    userId: string,
    content: ArrivingContent,
    options: { readonly keepsPlace: boolean; readonly room: number; readonly noRoom: () => AuraError },
  ): Promise<WrittenBlob>;
  /** Removes a blob and its thumbnail. */
  remove(userId: string, blobId: string): Promise<void>;
}

/** The names of a blob's two parts in the store. */
export function blobNames(
  userId: string,
  blobId: string,
): { readonly content: BlobName; readonly thumbnail: BlobName } {
  return { content: `${userId}/${blobId}`, thumbnail: `${userId}/${blobId}.thumbnail` };
}

export function createBlobWriting(options: {
  readonly store: BlobStore;
  readonly randomBytes: (size: number) => Buffer;
}): BlobWriting {
  const { store, randomBytes } = options;
  const memory = createPhotoMemory(PHOTO_MEMORY_BYTES);
  const looks = createLanes({
    limit: MAX_WAITING,
    refuse: () => new AuraError("RATE_001", "Too many photos are waiting", { retryAfterSeconds: 5 }),
  });

  function newPart(): SealedPart {
    return {
      key: randomBytes(KEY_BYTES).toString("base64"),
      header: Buffer.from(newChunkHeader(randomBytes)).toString("base64"),
    };
  }

  async function writePart(
    place: { readonly userId: string; readonly blobId: string; readonly of: "content" | "thumbnail" },
    bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<SealedPart> {
    const part = newPart();
    await store.write(blobNames(place.userId, place.blobId)[place.of], sealChunks(chunkSealOf(part, place), bytes));
    return part;
  }

  async function writePhoto(
    { userId, blobId }: { userId: string; blobId: string },
    { type }: ContentKind,
    bytes: AsyncIterable<Buffer>,
    keepsPlace: boolean,
  ): Promise<BlobRecord> {
    const limit = ATTACHMENT_LIMITS.photoBytes;
    using gathered = await memory.gather(upTo(limit, bytes, () => tooLarge("A photo", limit)));
    const { photo } = gathered;
    if (!keepsPlace) takePlaceOut(photo, type);
    const { thumbnail, ...size } = await looks.run("look", () => lookAt(photo));
    // What came in pieces is one by now, and is sealed in others: each as large as the photo.
    freeBuffers();
    const content = await writePart({ userId, blobId, of: "content" }, [photo]);
    freeBuffers();
    const record = { kind: "photo" as const, type, bytes: photo.length, ...size, content };
    if (thumbnail === undefined) return record;
    const small = await writePart({ userId, blobId, of: "thumbnail" }, [thumbnail]);
    return { ...record, thumbnail: { ...small, bytes: thumbnail.length } };
  }

  async function remove(userId: string, blobId: string): Promise<void> {
    const { content, thumbnail } = blobNames(userId, blobId);
    await store.remove(thumbnail);
    await store.remove(content);
  }

  return {
    remove,
    async write(userId, content, { keepsPlace, room, noRoom }) {
      const found = kindOf(content.beginning);
      if (found === undefined) {
        await content.bytes.return(undefined);
        throw new AuraError("VAL_001", "This is no photo, recording, film or PDF that can be attached", {
          status: 415,
        });
      }
      // Of a version that is not guessable: it names a file.
      const blobId = randomUUID();
      const bytes = upTo(room, content.bytes, noRoom);
      try {
        if (found.kind === "photo") {
          return { blobId, record: await writePhoto({ userId, blobId }, found, bytes, keepsPlace) };
        }
        const part = await writePart({ userId, blobId, of: "content" }, bytes);
        return { blobId, record: { ...found, bytes: content.count(), content: part } };
      } catch (error) {
        await remove(userId, blobId);
        throw error;
      }
    },
  };
}

function tooLarge(what: string, limit: number): AuraError {
  return new AuraError("VAL_001", `${what} may have ${limit / 1024 / 1024} MiB`, { status: 413 });
}
