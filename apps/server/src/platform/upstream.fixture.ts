import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** A neighbour on a loopback port. */
export interface Neighbour extends AsyncDisposable {
  readonly url: string;
  /** How many requests it has seen, questions for its readiness aside. */
  readonly seen: () => number;
}

/** One that speaks HTTP. It is ready unless `isReady` says otherwise. */
export async function startNeighbour(
  answer: (...exchange: Parameters<RequestListener>) => void | Promise<void>,
  isReady: () => boolean = () => true,
): Promise<Neighbour> {
  let seen = 0;
  const server = createHttpServer((request, response) => {
    if (request.url === "/readyz") {
      response.writeHead(isReady() ? 200 : 503).end();
      return;
    }
    seen += 1;
    void answer(request, response);
  });
  return listening(server, () => seen);
}

/** One that answers whatever it is sent, the question for its readiness too, with these bytes. */
export async function startLiar(bytes: string, options: { readonly isClosed?: boolean } = {}): Promise<Neighbour> {
  let seen = 0;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      if (!data.toString().startsWith("GET /readyz")) seen += 1;
      socket.write(bytes);
      if (options.isClosed === true) socket.end();
    });
  });
  return listening(server, () => seen);
}

/** An address at which nobody is. */
export async function nobody(): Promise<string> {
  const neighbour = await startNeighbour(() => {});
  await neighbour[Symbol.asyncDispose]();
  return neighbour.url;
}

/** The contract's answer of a service. */
export function json(status: number, body: unknown): { status: number; headers: Record<string, string>; text: string } {
  const text = JSON.stringify(body);
  const length = String(Buffer.byteLength(text));
  return { status, headers: { "content-type": "application/json; charset=utf-8", "content-length": length }, text };
}

/** The contract's form of an error. */
export function failing(status: number, code: string): ReturnType<typeof json> {
  return json(status, {
    error: { code, message: "m", timestamp: "2026-01-25T10:30:00.000Z", requestId: "req_12345678" },
  });
}

async function listening(server: Server, seen: () => number): Promise<Neighbour> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
