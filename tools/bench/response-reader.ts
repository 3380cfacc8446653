/** One answer, read to its end. */
export interface ReadResponse {
  readonly status: number;
  /** Bytes of the body as they travelled. */
  readonly bodyBytes: number;
}

const HEAD_END = Buffer.from("\r\n\r\n");

/**
 * Reads HTTP/1.1 answers off a connection, one after the other, and throws their bodies away. It knows the two lengths of a
 * body that the servers here use, `content-length` and chunks (RFC 9112, section 6), and is a tenth of the work of a whole
 * client: on a machine of few cores what the generator uses is missing to the server.
 * @returns takes the bytes as they come
 * @throws Error where the bytes are no such answer
 */
export function createResponseReader(onResponse: (response: ReadResponse) => void): (chunk: Buffer) => void {
  let head = Buffer.alloc(0);
  let status = 0;
  let bodyBytes = 0;
  let state: "head" | "sized" | "chunk-size" | "chunk" | "trailer" = "head";
  let left = 0;

  function finish(): void {
    state = "head";
    onResponse({ status, bodyBytes });
  }

  /** Reads up to and with a mark, which may come in pieces; what stands before it, or undefined where it is still to come. */
  function upTo(mark: Buffer, chunk: Buffer): { text: string; rest: Buffer } | undefined {
    const all = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    const end = all.indexOf(mark);
    if (end < 0) {
      head = Buffer.from(all);
      return undefined;
    }
    head = Buffer.alloc(0);
    return { text: all.toString("latin1", 0, end), rest: all.subarray(end + mark.length) };
  }

  function beginBody(text: string): void {
    status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
    if (Number.isNaN(status)) throw new Error("not an HTTP answer");
    bodyBytes = 0;
    const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
    if (status === 204 || status === 304) finish();
    else if (length !== undefined) {
      left = Number(length);
      if (left === 0) finish();
      else state = "sized";
    } else if (/\r\ntransfer-encoding: *chunked/i.test(text)) state = "chunk-size";
    else throw new Error("an answer without a length");
  }

  const LINE_END = HEAD_END.subarray(0, 2);
  return (chunk) => {
    let rest = chunk;
    while (rest.length > 0) {
      if (state === "head") {
        const found = upTo(HEAD_END, rest);
        if (found === undefined) return;
        rest = found.rest;
        beginBody(found.text);
      } else if (state === "sized" || state === "chunk") {
        const taken = Math.min(left, rest.length);
        left -= taken;
        bodyBytes += taken;
        rest = rest.subarray(taken);
        if (left > 0) return;
        if (state === "sized") finish();
        else state = "chunk-size";
      } else {
        const found = upTo(LINE_END, rest);
        if (found === undefined) return;
        rest = found.rest;
        if (state === "trailer") {
          if (found.text === "") finish();
        } else if (found.text !== "") {
          left = Number.parseInt(found.text, 16);
          state = left === 0 ? "trailer" : "chunk";
        }
      }
    }
  };
}
