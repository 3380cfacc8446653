import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  type CompletedPart,
} from "@aws-sdk/client-s3";
import type { S3Config } from "../../../config.ts";
import { AuraError } from "../../../platform/errors.ts";
import { BlobUnreadable, type BlobName, type BlobStore, type StoredBlob } from "./blob-store.ts";

/** Parts have at least 5 MiB but the last, and an object at most 10,000 of them. */
const PART_BYTES = 8 * 1024 * 1024;
const CONNECT_MS = 5_000;
const SILENCE_MS = 60_000;
const STALE_MS = 24 * 60 * 60_000;

/**
 * Blobs as objects of a bucket. What fits in one part is put at once; the rest goes up in parts, which become an object together
 * or, where anything fails, are given up. The service shows an object whole or not at all.
 * @param environment names the credentials; without any in it the SDK looks where it always does
 * @param now for telling which unfinished uploads are a day old
 */
export function createS3Blobs(
  { bucket: Bucket, prefix, region, endpoint }: S3Config,
  environment: Readonly<Record<string, string | undefined>>,
  now: () => Date,
): BlobStore {
  const client = new S3Client({
    region,
    // Only Amazon's own answers at an address for each bucket.
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...credentialsOf(environment),
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: SILENCE_MS },
    // Others than Amazon do not all know the newer checksums; the seal is one already.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  const keyOf = (name: BlobName): string => prefix + name;

  async function putParts(Key: string, first: Buffer, parts: AsyncGenerator<Buffer>): Promise<void> {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const completed: CompletedPart[] = [];
    const put = async (Body: Buffer): Promise<void> => {
      const PartNumber = completed.length + 1;
      const { ETag } = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      completed.push({ PartNumber, ETag });
    };
    try {
      await put(first);
      for await (const part of parts) await put(part);
      const MultipartUpload = { Parts: completed };
      await client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
    } catch (error) {
      // Parts cost what whole objects cost. Where this fails too, the sweep finds them.
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch(() => undefined);
      throw error;
    }
  }

  async function* listUnder(Prefix: string): AsyncGenerator<StoredBlob> {
    let ContinuationToken: string | undefined;
    do {
      const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
      for (const { Key = "", LastModified } of page.Contents ?? []) {
        yield { name: Key.slice(prefix.length) as BlobName, writtenAt: LastModified ?? now() };
      }
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  async function giveUpStaleUploads(): Promise<void> {
    let markers: { readonly KeyMarker?: string | undefined; readonly UploadIdMarker?: string | undefined } = {};
    for (;;) {
      const page = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: prefix, ...markers }));
      for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
        if (Initiated === undefined || now().getTime() - Initiated.getTime() < STALE_MS) continue;
        await passingOver("NoSuchUpload", client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
      }
      if (page.IsTruncated !== true) return;
      markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
  }

  return {
    write: (name, bytes) =>
      asStore(async () => {
        const parts = inParts(bytes);
        const first = await parts.next();
        const Body = first.done === true ? Buffer.alloc(0) : first.value;
        if (Body.length < PART_BYTES) await client.send(new PutObjectCommand({ Bucket, Key: keyOf(name), Body }));
        else await putParts(keyOf(name), Body, parts);
      }),

    read: (name, start, end) =>
      asStore(async () => {
        const Range = `bytes=${start}-${end - 1}`;
        const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket, Key: keyOf(name), Range }));
        if (Body === undefined || ContentLength !== end - start) throw new BlobUnreadable();
        return Body as unknown as AsyncIterable<Uint8Array>;
      }),

    remove: (name) =>
      asStore(async () => void (await client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(name) })))),

    removeAllOf: (userId) =>
      asStore(async () => {
        let batch: { readonly Key: string }[] = [];
        const clear = async (): Promise<void> => {
          if (batch.length > 0) await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: batch } }));
          batch = [];
        };
        for await (const { name } of listUnder(`${prefix}${userId}/`)) {
          batch.push({ Key: keyOf(name) });
          if (batch.length === 1_000) await clear();
        }
        await clear();
      }),

    async *list() {
      yield* listUnder(prefix);
      // Not every service that speaks S3 can list them; those are left to the bucket's own rules.
      await asStore(() => passingOver("NotImplemented", giveUpStaleUploads()));
    },
  };
}

function credentialsOf(environment: Readonly<Record<string, string | undefined>>) {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (accessKeyId === undefined || secretAccessKey === undefined) return {};
  const { AWS_SESSION_TOKEN: sessionToken } = environment;
  return { credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } };
}

/** Waits for what may fail in one way that does not matter. */
async function passingOver(name: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if ((error as Error).name !== name) throw error;
  }
}

/** What the service says goes into the log alone. */
async function asStore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AuraError || error instanceof BlobUnreadable) throw error;
    const { name } = error as Error;
    if (name === "NoSuchKey" || name === "InvalidRange") throw new BlobUnreadable({ cause: error });
    throw new AuraError("DB_001", "The attachments cannot be reached", { cause: error, retryAfterSeconds: 5 });
  }
}

async function* inParts(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    size += piece.length;
    if (size < PART_BYTES) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(pieces);
}
