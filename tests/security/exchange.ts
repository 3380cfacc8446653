import { Agent, request, type IncomingHttpHeaders } from "node:http";

/** A request as it goes over the wire: nothing is added, escaped or repaired on the way. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, word for word. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Empty for a stream, of which the head alone is read. */
  readonly text: string;
}

/** A client that keeps its connections and reads a stream no further than its head. */
export interface Exchange extends Disposable {
  send(raw: RawRequest): Promise<RawAnswer>;
}

const TIMEOUT_MS = 30_000;

/** Opens a client for a server. */
export function createExchange(baseUrl: string): Exchange {
  const { hostname, port } = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return {
    send: (raw) =>
      new Promise((resolve, reject) => {
        const body = raw.body === undefined ? undefined : Buffer.from(raw.body as string);
        const length = body === undefined ? {} : { "content-length": String(body.length) };
        const outgoing = request(
          { agent, hostname, port, method: raw.method, path: raw.target, headers: { ...length, ...raw.headers } },
          (incoming) => {
            const head = { status: incoming.statusCode ?? 0, headers: incoming.headers };
            if (incoming.headers["content-type"]?.startsWith("text/event-stream") === true) {
              incoming.destroy();
              resolve({ ...head, text: "" });
              return;
            }
            const pieces: Buffer[] = [];
            incoming.on("data", (piece: Buffer) => pieces.push(piece));
            incoming.on("error", reject);
            incoming.on("end", () => resolve({ ...head, text: Buffer.concat(pieces).toString("utf8") }));
          },
        );
        outgoing.setTimeout(TIMEOUT_MS, () => outgoing.destroy(new Error(`no answer: ${raw.method} ${raw.target}`)));
        outgoing.on("error", reject);
        outgoing.end(body);
      }),
    [Symbol.dispose]: () => agent.destroy(),
  };
}

/** Code of the contract in an error's body. */
export function codeOf(answer: RawAnswer): string | undefined {
  return answer.text === "" ? undefined : (JSON.parse(answer.text) as { error?: { code: string } }).error?.code;
}
