import {
  createSecureServer,
  createServer,
  constants,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import language from "@google-cloud/language";
import { retryInfo } from "../../../platform/clouds/retry-info.fixture.ts";

const { AnnotateTextRequest, AnnotateTextResponse } = language.protos.google.cloud.language.v2;

type Answer = language.protos.google.cloud.language.v2.IAnnotateTextResponse;

/** What the server does with a call once it has read its text. */
export type Behaviour = (stream: ServerHttp2Stream, text: string) => void;

/** A server on this machine that speaks Google's protocol: gRPC over HTTP/2, version 2 of the interface. */
export interface LanguageServer extends AsyncDisposable {
  readonly port: number;
  /** The texts that came, in their order. */
  readonly texts: readonly string[];
  behave(behaviour: Behaviour): void;
  /** Stops listening and cuts every connection off. */
  close(): Promise<void>;
}

/** An answer as the service gives one for a bright text about a walk. */
export const GOOD_ANSWER: Answer = {
  languageCode: "en",
  languageSupported: true,
  documentSentiment: { score: 0.75, magnitude: 1.5 },
  sentences: [
    { text: { content: "A walk.", beginOffset: -1 }, sentiment: { score: 0.5, magnitude: 0.5 } },
    { text: { content: "It was lovely.", beginOffset: -1 }, sentiment: { score: 1, magnitude: 1 } },
  ],
  entities: [
    { name: "river", type: "LOCATION", mentions: [{ text: { content: "river" }, type: "COMMON", probability: 0.5 }] },
    { name: "1664", type: "NUMBER", mentions: [{ text: { content: "1664" }, type: "COMMON", probability: 1 }] },
    { name: "Mr. Pierce", type: "PERSON", mentions: [{ probability: 0.75 }, { probability: 0.5 }] },
  ],
  categories: [
    { name: "/Hobbies & Leisure/Outdoors/Hiking & Camping", confidence: 0.75 },
    { name: "/Sports/Individual Sports/Running & Walking", confidence: 0.5 },
    { name: "/Finance/Banking", confidence: 0.125 },
  ],
};

/** Answers as the protocol says. */
export function answers(answer: Answer): Behaviour {
  return (stream) => sendMessage(stream, AnnotateTextResponse.encode(AnnotateTextResponse.fromObject(answer)).finish());
}

/** Answers with a message of these bytes, whatever they are. */
export function answersBytes(bytes: Uint8Array): Behaviour {
  return (stream) => sendMessage(stream, bytes);
}

/** Answers with an error as the protocol says, with a delay where one is asked for; the message repeats the text, as an unkind service might. */
export function fails(grpcStatus: number, retryDelaySeconds?: number): Behaviour {
  return (stream, text) => {
    stream.respond(
      {
        ":status": 200,
        "content-type": "application/grpc",
        "grpc-status": String(grpcStatus),
        "grpc-message": encodeURIComponent(text.slice(0, 1_000)),
        ...(retryDelaySeconds === undefined
          ? {}
          : { "grpc-status-details-bin": retryInfo(grpcStatus, retryDelaySeconds).toString("base64") }),
      },
      { endStream: true },
    );
  };
}

/** Answers outside of the protocol, as a proxy or a captive portal does. */
export function answersHttp(status: number, contentType: string, body: string): Behaviour {
  return (stream) => {
    stream.respond({ ":status": status, "content-type": contentType });
    stream.end(body);
  };
}

/** Says nothing, ever. */
export const hangs: Behaviour = () => {};

/** Begins a good answer and never ends it. */
export const drips: Behaviour = (stream) => {
  const message = AnnotateTextResponse.encode(AnnotateTextResponse.fromObject(GOOD_ANSWER)).finish();
  stream.respond({ ":status": 200, "content-type": "application/grpc" });
  stream.write(headOf(message));
  stream.write(message.subarray(0, 20));
};

/** Cuts the connection off. */
export const cutsOff: Behaviour = (stream) => stream.session?.destroy(undefined, constants.NGHTTP2_INTERNAL_ERROR);

/** Ends the answer without a message. */
export const saysNothing: Behaviour = (stream) => {
  stream.respond({ ":status": 200, "content-type": "application/grpc", "grpc-status": "0" }, { endStream: true });
};

/** How a server is reached, and by whom. */
export interface LanguageServerOptions {
  /** A free one unless it is named. */
  readonly port?: number;
  /** In clear without. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Whether a call's `authorization` lets it in; all are where there is no such question. */
  readonly isAllowed?: (authorization: string | undefined) => boolean;
}

const UNAUTHENTICATED = 16;

/** Starts one. */
export async function startLanguageServer({
  port = 0,
  tls,
  isAllowed = () => true,
}: LanguageServerOptions = {}): Promise<LanguageServer> {
  const texts: string[] = [];
  const sessions = new Set<ServerHttp2Session>();
  let behaviour = answers(GOOD_ANSWER);
  // The largest answers are to reach the client, and not to be held back by the server's own bound.
  const bounds = { maxSessionMemory: 100 };
  const server = tls === undefined ? createServer(bounds) : createSecureServer({ ...bounds, ...tls });
  server.on("session", (session) => {
    sessions.add(session);
    session.on("error", () => {});
    session.on("close", () => sessions.delete(session));
  });
  server.on("stream", (stream, { authorization }) => {
    const chunks: Buffer[] = [];
    stream.on("error", () => {});
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      // Behind a byte for compression and four for the length.
      const text = AnnotateTextRequest.decode(Buffer.concat(chunks).subarray(5)).document?.content ?? "";
      texts.push(text);
      (isAllowed(authorization) ? behaviour : fails(UNAUTHENTICATED))(stream, text);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const close = async (): Promise<void> => {
    const isClosed = new Promise((resolve) => server.close(resolve));
    for (const session of sessions) session.destroy();
    await isClosed;
  };
  return {
    port: (server.address() as AddressInfo).port,
    texts,
    behave: (next) => void (behaviour = next),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function sendMessage(stream: ServerHttp2Stream, message: Uint8Array): void {
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.write(headOf(message));
  stream.end(message);
}

function headOf(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return head;
}
