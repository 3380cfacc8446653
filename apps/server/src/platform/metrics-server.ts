import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { errorAnswer } from "./error-form.ts";
import { AuraError, notFound } from "./errors.ts";
import { answerOddRequests, answerUnreadable, HEAD_LIMITS, refusalOf } from "./odd-requests.ts";
import type { Telemetry } from "./telemetry.ts";

/** Serves `GET /metrics` for Prometheus on a port of its own, which never needs to be reachable from outside. */
export async function startMetricsServer(options: {
  readonly host: string;
  readonly port: number;
  readonly telemetry: Telemetry;
}): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { registry } = options.telemetry;
  const server = createServer({ ...HEAD_LIMITS, requestTimeout: 30_000 }, (request, response) => {
    const refusal = refusalOf(request) ?? misdirected(request, response);
    if (refusal !== undefined) return refuse(refusal, request, response);
    registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
      (cause: unknown) => refuse(new AuraError("SYS_001", "Internal error", { cause }), request, response),
    );
  });
  server.on("clientError", answerUnreadable);
  answerOddRequests(server);
  server.listen(options.port, options.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function misdirected(request: IncomingMessage, response: ServerResponse): AuraError | undefined {
  if (request.url?.split("?", 1)[0] !== "/metrics") return notFound();
  if (request.method === "GET" || request.method === "HEAD") return undefined;
  response.setHeader("allow", "GET, HEAD");
  return new AuraError("RES_001", "This path does not answer that method", { status: 405 });
}

function refuse(error: AuraError, request: IncomingMessage, response: ServerResponse): void {
  const { status, headers, body } = errorAnswer(error, request);
  response.writeHead(status, headers).end(body);
}
