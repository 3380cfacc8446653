import { once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer as createPlain } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Certificate } from "../../../../../../tests/support/certificate.ts";

export interface TakenMessage {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How one message is met: a status with headers, a connection that is cut, or none at all. */
export type Answer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly text?: string }
  | "cut"
  | "silence";

export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly taken: TakenMessage[];
  /** How the next messages are met, one each; after them all are taken, or met as `otherwise` says. */
  readonly answers: Answer[];
  otherwise: (message: TakenMessage) => Answer;
}

/** Somebody else's programme on this machine: over TLS where a certificate is given. */
export async function startReceiver(certificate?: Certificate): Promise<Receiver> {
  const taken: TakenMessage[] = [];
  const answers: Answer[] = [];
  const isTaken: Receiver["otherwise"] = () => ({ status: 204 });
  const receiver = { taken, answers, otherwise: isTaken };
  const listen = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const message = {
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      };
      taken.push(message);
      const answer = answers.shift() ?? receiver.otherwise(message);
      if (answer === "cut") request.socket.destroy();
      else if (answer !== "silence") response.writeHead(answer.status, answer.headers).end(answer.text);
    });
  };
  const server =
    certificate === undefined
      ? createPlain(listen)
      : createServer({ key: certificate.key, cert: certificate.cert }, listen);
  server.listen(0, certificate === undefined ? "127.0.0.1" : "localhost");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: certificate === undefined ? `http://127.0.0.1:${port}/hook` : `https://localhost:${port}/hook`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  });
}

const TOLERANCE_SECONDS = 300;

/**
 * Whether a message is signed with a secret and new, as a receiver finds out that has read nothing but the specification of Standard
 * Webhooks: by Web Crypto, and none of the server's own code.
 */
export async function isSigned(message: TakenMessage, secret: string, atMs: number): Promise<boolean> {
  const header = (name: string): string => String(message.headers[name] ?? "");
  const [prefix, encoded = ""] = secret.split("_");
  if (prefix !== "whsec") return false;
  if (Math.abs(atMs / 1_000 - Number(header("webhook-timestamp"))) > TOLERANCE_SECONDS) return false;
  const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  const said = new TextEncoder().encode(`${header("webhook-id")}.${header("webhook-timestamp")}.${message.body}`);
  for (const signature of header("webhook-signature").split(" ")) {
    const [version, code = ""] = signature.split(",");
    if (version !== "v1") continue;
    const given = Uint8Array.from(atob(code), (character) => character.charCodeAt(0));
    if (await crypto.subtle.verify("HMAC", key, given, said)) return true;
  }
  return false;
}
