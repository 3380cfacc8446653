import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { BackupDamaged } from "./backup-damaged.ts";

// A file of a backup: a first line that names the format, then chunks `length(4) | last(1) | ciphertext | tag(16)`, AES-256-GCM
// under a key of this one file. Number, length and "last" of each chunk stand under its seal, as in the STREAM construction
// (Hoang, Reyhanitabar, Rogaway, Vizár 2015): chunks that were exchanged, repeated, left out or cut off do not open.

/** Which file of which backup: neither can stand in another's place. */
export interface FilePlace {
  /** The backup's own key. */
  readonly key: Buffer;
  readonly backupId: string;
  readonly name: string;
}

const MAGIC = Buffer.from("aura-backup-file/1\n");
const ALGORITHM = "aes-256-gcm";
const CHUNK_BYTES = 256 * 1024;
const HEAD_BYTES = 5;
const TAG_BYTES = 16;
const NONCE_BYTES = 12;

/** Seals what comes, in chunks of one size; gives the bytes of the file. */
export async function* sealFile(source: AsyncIterable<Uint8Array>, place: FilePlace): AsyncGenerator<Buffer> {
  const key = fileKey(place);
  yield MAGIC;
  let index = 0;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  for await (const piece of source) {
    waiting.push(piece);
    waitingBytes += piece.length;
    if (waitingBytes <= CHUNK_BYTES) continue;
    const whole = Buffer.concat(waiting);
    let start = 0;
    // The last chunk says that it is: one is always kept back.
    for (; whole.length - start > CHUNK_BYTES; start += CHUNK_BYTES) {
      yield sealChunk(key, place, index, false, whole.subarray(start, start + CHUNK_BYTES));
      index += 1;
    }
    waiting = [whole.subarray(start)];
    waitingBytes = whole.length - start;
  }
  yield sealChunk(key, place, index, true, Buffer.concat(waiting));
}

/**
 * Opens a file; nothing is released before its chunk's tag was checked.
 * @throws BackupDamaged that says where
 */
export async function* openFile(source: AsyncIterable<Uint8Array>, place: FilePlace): AsyncGenerator<Buffer> {
  const key = fileKey(place);
  const bytes = createTaker(source);
  const magic = await bytes.take(MAGIC.length);
  if (magic?.equals(MAGIC) !== true) throw new BackupDamaged(place.name, "it does not begin as files of backups do");
  for (let index = 0; ; index += 1) {
    const head = await bytes.take(HEAD_BYTES);
    if (head === undefined) throw new BackupDamaged(place.name, `it is cut off before chunk ${index}`);
    const length = head.readUInt32BE(0);
    if (length > CHUNK_BYTES) throw new BackupDamaged(place.name, `chunk ${index} says that it is too long`);
    const isLast = head[4] === 1;
    const sealed = await bytes.take(length + TAG_BYTES);
    if (sealed === undefined) throw new BackupDamaged(place.name, `it is cut off within chunk ${index}`);
    yield openChunk(key, place, index, isLast, sealed);
    if (!isLast) continue;
    if ((await bytes.take(1)) !== undefined) throw new BackupDamaged(place.name, "something follows its end");
    return;
  }
}

function sealChunk(key: Buffer, place: FilePlace, index: number, isLast: boolean, plaintext: Buffer): Buffer {
  const cipher = createCipheriv(ALGORITHM, key, nonceOf(index), { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(place, index, isLast, plaintext.length));
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(plaintext.length, 0);
  head[4] = isLast ? 1 : 0;
  return Buffer.concat([head, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function openChunk(key: Buffer, place: FilePlace, index: number, isLast: boolean, sealed: Buffer): Buffer {
  const length = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, key, nonceOf(index), { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(place, index, isLast, length));
  decipher.setAuthTag(sealed.subarray(length));
  const plaintext = decipher.update(sealed.subarray(0, length));
  try {
    decipher.final();
  } catch {
    plaintext.fill(0);
    throw new BackupDamaged(place.name, `the seal of chunk ${index} does not hold`);
  }
  return plaintext;
}

/** Each file has a key of its own, so that the chunk's number may be the nonce. */
function fileKey({ key, backupId, name }: FilePlace): Buffer {
  return Buffer.from(hkdfSync("sha256", key, backupId, `aura/backup/file/${name}`, 32));
}

function nonceOf(index: number): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeBigUInt64BE(BigInt(index), NONCE_BYTES - 8);
  return nonce;
}

function additionalData({ backupId, name }: FilePlace, index: number, isLast: boolean, length: number): Buffer {
  const numbers = Buffer.alloc(13);
  numbers.writeBigUInt64BE(BigInt(index), 0);
  numbers.writeUInt32BE(length, 8);
  numbers[12] = isLast ? 1 : 0;
  const parts = [MAGIC, Buffer.from(backupId), Buffer.from(name), numbers];
  return Buffer.concat(
    parts.flatMap((part) => {
      const size = Buffer.alloc(4);
      size.writeUInt32BE(part.length);
      return [size, part];
    }),
  );
}

/** Gives so many bytes at a time; undefined where there are fewer left. */
function createTaker(source: AsyncIterable<Uint8Array>) {
  const pieces = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  return {
    async take(count: number): Promise<Buffer | undefined> {
      if (held.length < count) {
        const gathered: Uint8Array[] = [held];
        let length = held.length;
        while (length < count) {
          const next = await pieces.next();
          if (next.done === true) return undefined;
          gathered.push(next.value);
          length += next.value.length;
        }
        held = Buffer.concat(gathered);
      }
      const taken = held.subarray(0, count);
      held = held.subarray(count);
      return taken;
    },
  };
}
