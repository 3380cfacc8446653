import type { IncomingHttpHeaders } from "node:http";
import { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import { lateBody } from "./upstream-failure.ts";

/** A call as it goes over the wire. */
export interface UpstreamCall {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A body that flows is sent as it comes, once: it cannot be read again. */
  readonly body?: Buffer | string | Readable | undefined;
  readonly signal?: CallSignal | undefined;
  /** How long the first byte of the answer may take, and the whole of one that does not flow. */
  readonly timeoutMs: number;
  /** How long an answer that flows may be silent. */
  readonly silenceMs: number;
  /** Whether the call may be made twice where nobody knows whether the first was heard. */
  readonly isRepeatable: boolean;
  /** Whether its answer lasts for as long as its caller stays; such a call has no body. */
  readonly isLasting?: boolean;
}

/** What of an `AbortSignal` a call needs. */
export interface CallSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** An answer: whole where its length was announced and is moderate, else as it comes. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | FlowingBody;
}

/** Larger answers are handed on as they come. */
const MAX_WHOLE_BYTES = 1024 * 1024;

/**
 * Makes a call and takes its answer from the parser's hands: a short one needs no stream of its own, as `request` makes for each.
 * @throws what the HTTP client throws, what `lateBody` makes, or the reason of the signal
 */
export function exchangeOver(dispatcher: Dispatcher, call: UpstreamCall): Promise<UpstreamAnswer> {
  const { method, target: path, headers, body = null, signal, timeoutMs, silenceMs } = call;
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let head: { readonly status: number; readonly headers: IncomingHttpHeaders } | undefined;
    let flow: FlowingBody | undefined;
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const pieces: Buffer[] = [];

    const over = (): void => {
      isOver = true;
      if (timer !== undefined) clearTimeout(timer);
      signal?.removeEventListener("abort", hangUp);
    };
    const fail = (error: Error): void => {
      over();
      if (flow === undefined) reject(error);
      else flow.fail(error);
    };
    const hangUp = (): void => {
      const reason = new Error("the caller went away");
      // Before it is its turn on a connection there is nothing to cut off; then it is refused the turn.
      if (controller === undefined) fail(reason);
      else controller.abort(reason);
    };
    if (signal?.aborted === true) return reject(new Error("the caller went away"));
    signal?.addEventListener("abort", hangUp);

    dispatcher.dispatch(
      { method, path, headers, body, headersTimeout: timeoutMs, bodyTimeout: silenceMs },
      {
        onRequestStart(mine) {
          controller = mine;
          if (signal?.aborted === true) mine.abort(new Error("the caller went away"));
        },
        onResponseStart(mine, status, answered) {
          // Something is still to come (RFC 9110, section 15.2).
          if (status < 200) return;
          head = { status, headers: answered };
          if (isWhole(method, status, answered)) {
            // Nearly all of them come in one piece: it is over before this turn is.
            queueMicrotask(() => {
              if (!isOver) timer = setTimeout(() => mine.abort(lateBody()), timeoutMs);
            });
            return;
          }
          // Each header is a slice of what was read from the connection, and would keep all of that for as long as the answer lasts.
          mine.rawHeaders = null;
          flow = new FlowingBody(mine);
          // From here on whoever reads it ends it; and nothing that it does not need is to last as long as it.
          over();
          const begun = { status, headers: answered, body: flow };
          head = undefined;
          resolve(begun);
        },
        onResponseData(_controller, piece) {
          if (flow === undefined) pieces.push(piece);
          else flow.arrive(piece);
        },
        onResponseEnd() {
          over();
          if (flow !== undefined) flow.complete();
          else if (head !== undefined) {
            const [first = Buffer.alloc(0)] = pieces;
            resolve({ ...head, body: pieces.length < 2 ? first : Buffer.concat(pieces) });
          }
        },
        onResponseError: (_controller, error) => fail(error),
      },
    );
  });
}

/** What a body comes from. */
export interface Flow {
  pause(): void;
  resume(): void;
  /** Ends the exchange. */
  abort(reason: Error): void;
}

/** A body that is read no faster than it is handed on; whoever ends it early ends the exchange. */
export class FlowingBody extends Readable {
  readonly #flow: Flow;
  #isOver = false;

  constructor(flow: Flow) {
    super();
    this.#flow = flow;
    // Whoever reads it is told as well; one that is not read yet must not end the process.
    this.on("error", () => {});
  }

  /** Takes what has come. */
  arrive(piece: Buffer): void {
    if (!this.#isOver && !this.push(piece)) this.#flow.pause();
  }

  /** Ends it as if all had come: its reader sees a whole answer. What is still under way is not waited for. */
  finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.push(null);
    this.#flow.abort(new Error("nobody waits for the rest"));
  }

  /** All has come. */
  complete(): void {
    this.#isOver = true;
    this.push(null);
  }

  fail(error: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.destroy(error);
  }

  override _read(): void {
    this.#flow.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#isOver) this.#flow.abort(error ?? new Error("nobody reads on"));
    done(error);
  }
}

/** Whether an answer is short enough to be waited for. */
export function isWhole(method: string, status: number, headers: IncomingHttpHeaders): boolean {
  if (method === "HEAD" || status === 204 || status === 304) return true;
  const length = Number(headers["content-length"] ?? Number.NaN);
  return length <= MAX_WHOLE_BYTES;
}
