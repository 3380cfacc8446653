import { CHUNK_BYTES, CHUNK_TAG_BYTES, newChunkHeader, openChunk, sealChunks, SealError } from "@aura-journal/crypto";
import type { ByteSource } from "@aura-journal/moving";
import type { Database } from "../../../platform/database.ts";
import { AuraError } from "../../../platform/errors.ts";
import { freeBuffers } from "../../../platform/free-buffers.ts";
import { tampered } from "../sealing.ts";
import type { ImportFacts } from "./import-record.ts";
import type { OpenImport } from "./import-store.ts";
import { insertPart, readPart } from "./imports-repository.ts";

/** A part is a row: few enough for a quick look-up, small enough to be held. */
const PART_CHUNKS = 16;
const PART_BYTES = PART_CHUNKS * CHUNK_BYTES;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + CHUNK_TAG_BYTES;
/** An archive is read at its end, at its directory and along one file: those parts stay opened. */
const OPENED_PARTS = 4;

/**
 * Seals what comes and stores it in parts; holds one part. Nothing is known to have arrived before its end has.
 * @returns what the import must remember to read it back
 * @throws AuraError VAL_001 with status 413 past the limit
 */
export async function receiveUpload(options: {
  readonly database: Database;
  readonly of: OpenImport;
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly limitBytes: number;
  readonly randomBytes: (size: number) => Buffer;
}): Promise<NonNullable<ImportFacts["upload"]>> {
  const { database, of, limitBytes } = options;
  const header = newChunkHeader(options.randomBytes);
  let size = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of options.chunks) {
      size += chunk.length;
      if (size > limitBytes) throw tooLarge(limitBytes);
      yield chunk;
    }
  }
  let part: Buffer[] = [];
  let parts = 0;
  let isHeader = true;
  for await (const sealed of sealChunks(of.seals.chunkSeal(header), counted())) {
    // The header stands with the import: a part holds chunks alone, so that each is found by its number.
    if (isHeader) isHeader = false;
    else part.push(sealed);
    if (part.length < PART_CHUNKS) continue;
    await insertPart(database.as(of.userId), of, parts, Buffer.concat(part));
    parts += 1;
    part = [];
    freeBuffers();
  }
  if (part.length > 0) await insertPart(database.as(of.userId), of, parts, Buffer.concat(part));
  return { size, header: Buffer.from(header).toString("base64url") };
}

/**
 * An upload that has arrived, readable anywhere.
 * @throws AuraError SEC_001 where a part is not as it was stored, RES_001 where there is none any more
 */
export function openUpload(database: Database, of: OpenImport): ByteSource {
  const { upload, name } = of.facts;
  if (upload === undefined) throw new AuraError("RES_001", "The upload is gone");
  const { size } = upload;
  const chunkSeal = of.seals.chunkSeal(Buffer.from(upload.header, "base64url"));
  const lastChunk = Math.max(0, Math.ceil(size / CHUNK_BYTES) - 1);
  const opened = new Map<number, Buffer>();
  const opening = new Map<number, Promise<void>>();

  async function open(part: number): Promise<void> {
    const sealed = await readPart(database.as(of.userId), of, part);
    if (sealed === undefined) throw new AuraError("RES_001", "The upload is gone");
    const chunks: Buffer[] = [];
    for (let at = 0; at < sealed.length || chunks.length === 0; at += SEALED_CHUNK_BYTES) {
      const index = part * PART_CHUNKS + chunks.length;
      chunks.push(
        openChunk(chunkSeal, { index, isLast: index === lastChunk }, sealed.subarray(at, at + SEALED_CHUNK_BYTES)),
      );
    }
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    if (length !== Math.min(PART_BYTES, size - part * PART_BYTES)) throw tampered();
    keep(part, chunks);
    freeBuffers();
  }

  /**
   * In the memory of the part that was asked for longest ago. A part stays for longer than V8 calls young; were each in memory of its own,
   * nobody would free those that went until V8 looks through all that it has.
   */
  function keep(part: number, chunks: readonly Buffer[]): void {
    const [oldest] = opened.size < OPENED_PARTS ? [] : opened.keys();
    const memory = (oldest === undefined ? undefined : opened.get(oldest)) ?? Buffer.allocUnsafeSlow(PART_BYTES);
    if (oldest !== undefined) opened.delete(oldest);
    let length = 0;
    for (const chunk of chunks) length += chunk.copy(memory, length);
    opened.set(part, memory);
  }

  /** A copy: what is opened next may take the part's place. */
  async function piece(part: number, from: number, to: number): Promise<Buffer> {
    for (let bytes = opened.get(part); ; bytes = opened.get(part)) {
      if (bytes !== undefined) {
        // Put in anew, it is the last to go.
        opened.delete(part);
        opened.set(part, bytes);
        return Buffer.from(bytes.subarray(from, to));
      }
      const begun =
        opening.get(part) ??
        open(part)
          .catch(asTampered)
          .finally(() => opening.delete(part));
      opening.set(part, begun);
      await begun;
    }
  }

  return {
    name,
    size,
    async read(offset, length) {
      const end = Math.min(size, offset + length);
      const pieces: Uint8Array[] = [];
      for (let at = offset; at < end;) {
        const part = Math.floor(at / PART_BYTES);
        const from = at - part * PART_BYTES;
        const to = Math.min(PART_BYTES, from + end - at);
        pieces.push(await piece(part, from, to));
        at += to - from;
      }
      return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
    },
  };
}

function asTampered(error: unknown): never {
  throw error instanceof SealError ? tampered(error) : error;
}

function tooLarge(limitBytes: number): AuraError {
  return new AuraError("VAL_001", "The upload is too large", {
    status: 413,
    details: { field: "body", reason: `may hold ${limitBytes} bytes` },
  });
}
