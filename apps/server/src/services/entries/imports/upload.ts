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
  const opened = new Map<number, Promise<Buffer>>();

  async function open(part: number): Promise<Buffer> {
    const sealed = await readPart(database.as(of.userId), of, part);
    if (sealed === undefined) throw new AuraError("RES_001", "The upload is gone");
    const chunks: Buffer[] = [];
    for (let at = 0; at < sealed.length || chunks.length === 0; at += SEALED_CHUNK_BYTES) {
      const index = part * PART_CHUNKS + chunks.length;
      chunks.push(
        openChunk(chunkSeal, { index, isLast: index === lastChunk }, sealed.subarray(at, at + SEALED_CHUNK_BYTES)),
      );
    }
    const bytes = Buffer.concat(chunks);
    freeBuffers();
    return bytes;
  }

  function partAt(part: number): Promise<Buffer> {
    const known = opened.get(part);
    const bytes = known ?? open(part).catch(asTampered);
    // Put in anew, it is the last to go.
    opened.delete(part);
    opened.set(part, bytes);
    if (opened.size > OPENED_PARTS) opened.delete(opened.keys().next().value ?? part);
    bytes.catch(() => opened.delete(part));
    return bytes;
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
        const piece = (await partAt(part)).subarray(from, from + end - at);
        if (piece.length === 0) throw tampered();
        pieces.push(piece);
        at += piece.length;
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
