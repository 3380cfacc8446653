/** A place within a store: `<user id>/<blob id>`, or the same with `.thumbnail` behind it. */
export type BlobName = `${string}/${string}`;

export interface StoredBlob {
  readonly name: BlobName;
  readonly writtenAt: Date;
}

/** Keeps sealed bytes. What it is given says nothing of what is in it, and it is trusted with nothing but keeping. */
export interface BlobStore {
  /** Writes a blob from a stream. Under its name there is nothing until all of it is kept, and nothing where the stream fails. */
  write(name: BlobName, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /**
   * Reads the bytes from `start` to before `end`; what is asked for is looked for before this answers.
   * @throws BlobUnreadable where the blob is not there, or ends before `end`
   */
  read(name: BlobName, start: number, end: number): Promise<AsyncIterable<Uint8Array>>;
  /** Removes a blob; one that is not there is no error. */
  remove(name: BlobName): Promise<void>;
  /** Removes everything of a user. */
  removeAllOf(userId: string): Promise<void>;
  /** All that is there, in no order. What a writer left unfinished long ago is removed on the way. */
  list(): AsyncIterable<StoredBlob>;
}

/** A blob is missing or shorter than it was: the store has lost something. */
export class BlobUnreadable extends Error {
  constructor(options?: ErrorOptions) {
    super("a stored blob is missing or cut off", options);
    this.name = "BlobUnreadable";
  }
}
