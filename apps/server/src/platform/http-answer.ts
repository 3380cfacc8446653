import type { IncomingHttpHeaders } from "node:http";

/** An answer's head (RFC 9112, section 4). */
export interface AnswerHead {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** Where an answer's body ends (RFC 9112, section 6.3): after so many bytes, with its last chunk, or with the connection. */
export type BodyLength = number | "chunked" | "connection";

/** What node:http allows as well. */
const MAX_HEAD_BYTES = 16 * 1024;
/** A size in hexadecimal with its extensions, or a field after the last chunk. */
const MAX_LINE_BYTES = 1_024;
const HEAD_END = Buffer.from("\r\n\r\n");
const STATUS_LINE = /^HTTP\/1\.[01] ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const FIELD =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*((?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?)[ \t]*$/;
const CHUNK_SIZE = /^([0-9A-Fa-f]{1,8})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;

/** Collects the head of an answer from what comes over a connection. */
export class HeadReader {
  #bytes = Buffer.alloc(0);

  /**
   * Takes what has come.
   * @returns the head and what came behind it, once it is whole; what only announces an answer is passed over
   * @throws Error where this is no head
   */
  read(piece: Buffer): { readonly head: AnswerHead; readonly rest: Buffer } | undefined {
    this.#bytes = Buffer.concat([this.#bytes, piece]);
    for (;;) {
      const end = this.#bytes.indexOf(HEAD_END);
      if (end > MAX_HEAD_BYTES || (end < 0 && this.#bytes.length > MAX_HEAD_BYTES)) throw malformed("head");
      if (end < 0) return undefined;
      const head = parseHead(this.#bytes.toString("latin1", 0, end));
      this.#bytes = this.#bytes.subarray(end + HEAD_END.length);
      // Nobody asked for another protocol.
      if (head.status === 101) throw malformed("head");
      // Something is still to come (RFC 9110, section 15.2).
      if (head.status >= 200) return { head, rest: this.#bytes };
    }
  }
}

/** @throws Error where the head says two things about it, or what nobody here understands */
export function bodyLengthOf(method: string, { status, headers }: AnswerHead): BodyLength {
  if (method === "HEAD" || status === 204 || status === 304) return 0;
  const { "transfer-encoding": coding, "content-length": length } = headers;
  if (coding !== undefined) {
    if (length !== undefined || coding.toLowerCase() !== "chunked") throw malformed("length");
    return "chunked";
  }
  if (length === undefined) return "connection";
  if (!/^\d{1,15}$/.test(length)) throw malformed("length");
  return Number(length);
}

/** Takes a body out of its framing, and knows where it ends. */
export class BodyReader {
  /** How much is still to come of the body or of a chunk; past the last chunk nothing is. */
  #left: number;
  #state: "plain" | "size" | "chunk" | "chunk-end" | "trailer" | "over";
  #line = "";

  constructor(length: BodyLength) {
    this.#left = typeof length === "number" ? length : Infinity;
    this.#state = length === "chunked" ? "size" : length === 0 ? "over" : "plain";
  }

  /** Whether all has come. */
  get isOver(): boolean {
    return this.#state === "over";
  }

  /** Whether the end of the connection is that of the body. */
  get mayEnd(): boolean {
    return this.isOver || (this.#state === "plain" && this.#left === Infinity);
  }

  /**
   * Gives what is of the body in what has come, piece by piece.
   * @throws Error where it is no chunk
   */
  *read(piece: Buffer): Generator<Buffer, void, undefined> {
    let rest = piece;
    while (rest.length > 0 && this.#state !== "over") {
      if (this.#state === "plain" || this.#state === "chunk") {
        const taken = rest.subarray(0, Math.min(this.#left, rest.length));
        this.#left -= taken.length;
        rest = rest.subarray(taken.length);
        if (this.#left === 0) this.#state = this.#state === "plain" ? "over" : "chunk-end";
        yield taken;
      } else {
        const end = rest.indexOf("\n");
        this.#line += rest.toString("latin1", 0, end < 0 ? rest.length : end + 1);
        if (this.#line.length > MAX_LINE_BYTES) throw malformed("chunk");
        if (end < 0) return;
        rest = rest.subarray(end + 1);
        this.#endLine();
      }
    }
  }

  #endLine(): void {
    const line = this.#line;
    this.#line = "";
    if (!line.endsWith("\r\n")) throw malformed("chunk");
    const text = line.slice(0, -2);
    if (this.#state === "chunk-end") {
      if (text !== "") throw malformed("chunk");
      this.#state = "size";
    } else if (this.#state === "trailer") {
      // What stands there is nobody's to read.
      if (text === "") this.#state = "over";
    } else {
      const size = CHUNK_SIZE.exec(text)?.[1];
      if (size === undefined) throw malformed("chunk");
      this.#left = Number.parseInt(size, 16);
      this.#state = this.#left === 0 ? "trailer" : "chunk";
    }
  }
}

function parseHead(text: string): AnswerHead {
  const [statusLine = "", ...lines] = text.split("\r\n");
  const status = STATUS_LINE.exec(statusLine)?.[1];
  if (status === undefined) throw malformed("status");
  const headers: Record<string, string | string[]> = Object.create(null) as Record<string, never>;
  for (const line of lines) {
    const [, given, value] = FIELD.exec(line) ?? [];
    if (given === undefined || value === undefined) throw malformed("field");
    const name = given.toLowerCase();
    const before = headers[name];
    if (name === "set-cookie") headers[name] = [...(before ?? []), value];
    else headers[name] = before === undefined ? value : `${before as string}, ${value}`;
  }
  return { status: Number(status), headers };
}

/** Of what was sent nothing is said: it would end up in the log. */
function malformed(what: string): Error {
  return new Error(`the answer's ${what} is no HTTP`);
}
