import { AsyncLocalStorage } from "node:async_hooks";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { BodyReader, bodyLengthOf, HeadReader, type AnswerHead } from "./http-answer.ts";
import { FlowingBody, isWhole, type Flow, type UpstreamAnswer, type UpstreamCall } from "./upstream-exchange.ts";
import { lateBody, noConnection } from "./upstream-failure.ts";

/** What may stand in the head of a request; anything else could be a line, or a request, of its own. */
const TARGET = /^[\x21-\x7e\x80-\xff]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Where connections are opened: they would hold the scope of the request that opened them for as long as they last. */
const outside = AsyncLocalStorage.snapshot();

/** Makes calls whose answers last. */
export interface LastingExchanges {
  /** @throws like `exchangeOver` */
  exchange(call: UpstreamCall): Promise<UpstreamAnswer>;
  /** Ends them all. */
  close(): void;
}

/**
 * Makes calls whose answers last, each on a connection of its own that ends with the answer. Thousands of them are open at a time,
 * and what the client of a pool keeps for each is several times what its connection takes.
 * @param url origin
 */
export function createLastingExchanges(url: string, connectTimeoutMs: number): LastingExchanges {
  const { protocol, hostname, port, host } = new URL(url);
  const isSecure = protocol === "https:";
  const name = hostname.replace(/^\[|\]$/g, "");
  const place = { host: name, port: Number(port || (isSecure ? 443 : 80)) };
  const dial = (): Socket =>
    isSecure ? connectSecurely({ ...place, ...(isIP(name) === 0 ? { servername: name } : {}) }) : connect(place);
  const open = new Set<Socket>();
  function forget(this: Socket): void {
    open.delete(this);
  }
  return {
    async exchange(call) {
      const head = headOf(call, host);
      const { signal } = call;
      if (signal?.aborted === true) throw wentAway();
      const socket = outside(dial);
      open.add(socket);
      socket.once("close", forget);
      const hangUp = (): void => void socket.destroy(wentAway());
      signal?.addEventListener("abort", hangUp);
      try {
        await connected(socket, isSecure ? "secureConnect" : "connect", connectTimeoutMs);
        socket.setNoDelay(true).write(head, "latin1");
        return await answered(socket, call);
      } catch (error) {
        socket.destroy();
        throw error;
      } finally {
        signal?.removeEventListener("abort", hangUp);
      }
    },
    close() {
      for (const socket of open) socket.destroy();
    },
  };
}

/** @throws Error where a part of it would not stay within its line */
function headOf({ method, target, headers }: UpstreamCall, host: string): string {
  const fields = Object.entries({ host, connection: "close", ...headers });
  if (!TARGET.test(target) || !fields.every(([, value]) => VALUE.test(value)))
    throw new Error("not the head of a request");
  return `${method} ${target} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
}

/** Waits until something can be said. */
function connected(socket: Socket, event: "connect" | "secureConnect", timeoutMs: number): Promise<void> {
  return within(socket, timeoutMs, noConnection, (resolve) => {
    socket.once(event, resolve);
    return () => socket.off(event, resolve);
  });
}

/** Waits for the head of the answer, and for all of it where it is short. */
function answered(socket: Socket, { method, timeoutMs, silenceMs }: UpstreamCall): Promise<UpstreamAnswer> {
  const heads = new HeadReader();
  let head: AnswerHead | undefined;
  let body: BodyReader;
  const pieces: Buffer[] = [];
  return within(socket, timeoutMs, lateBody, (resolve) => {
    const read = (piece: Buffer): void => {
      let rest = piece;
      if (head === undefined) {
        const begun = heads.read(piece);
        if (begun === undefined) return;
        ({ head, rest } = begun);
        body = new BodyReader(bodyLengthOf(method, head));
        if (!isWhole(method, head.status, head.headers)) {
          socket.off("data", take);
          return resolve({ ...head, body: flowOver(socket, body, rest, silenceMs) });
        }
      }
      pieces.push(...body.read(rest));
      if (!body.isOver) return;
      resolve({ ...head, body: Buffer.concat(pieces) });
      socket.destroy();
    };
    const take = (piece: Buffer): void => attempt(socket, () => read(piece));
    socket.on("data", take);
    return () => socket.off("data", take);
  });
}

/**
 * Waits for something on a connection, for so long, and leaves no listener behind.
 * @param begin starts to listen; gives what ends that
 */
function within<T>(
  socket: Socket,
  timeoutMs: number,
  late: () => Error,
  begin: (resolve: (value: T) => void) => () => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(late()), timeoutMs);
    const over = (): void => {
      clearTimeout(timer);
      socket.off("error", fail).off("end", breakOff).off("close", breakOff);
      stop();
    };
    const fail = (error: Error): void => {
      over();
      // One that is destroyed may have more to complain of.
      socket.on("error", () => {});
      reject(error);
    };
    const breakOff = (): void => fail(brokenOff());
    socket.on("error", fail).on("end", breakOff).on("close", breakOff);
    const stop = begin((value) => {
      over();
      resolve(value);
    });
  });
}

/** What is left to do once an answer that lasts has begun. */
function flowOver(socket: Socket, reader: BodyReader, begun: Buffer, silenceMs: number): FlowingBody {
  const body = new FlowingBody(new SocketFlow(socket));
  const take = (piece: Buffer): void =>
    attempt(socket, () => {
      for (const data of reader.read(piece)) body.arrive(data);
      if (!reader.isOver) return;
      body.complete();
      socket.destroy();
    });
  socket.on("data", take);
  socket.once("end", () => {
    if (reader.mayEnd) body.complete();
    socket.destroy();
  });
  socket.on("error", (error) => body.fail(error));
  socket.once("close", () => body.fail(brokenOff()));
  socket.setTimeout(silenceMs).on("timeout", endSilence);
  take(begun);
  return body;
}

/** While nobody takes what comes, silence is not the other side's. */
function endSilence(this: Socket): void {
  if (this.isPaused()) this.setTimeout(this.timeout ?? 0);
  else this.destroy(lateBody());
}

/** A connection, as a body that flows over it knows it. */
class SocketFlow implements Flow {
  readonly #socket: Socket;
  constructor(socket: Socket) {
    this.#socket = socket;
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  abort(): void {
    this.#socket.destroy();
  }
}

/** What cannot be read ends the connection that it came over. */
function attempt(socket: Socket, read: () => void): void {
  try {
    read();
  } catch (error) {
    socket.destroy(error as Error);
  }
}

function wentAway(): Error {
  return new Error("the caller went away");
}

function brokenOff(): Error {
  return new Error("the connection ended before the answer");
}
