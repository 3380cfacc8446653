import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Telemetry } from "./telemetry.ts";

/** Serves `GET /metrics` for Prometheus on a port of its own, which never needs to be reachable from outside. */
export async function startMetricsServer(options: {
  readonly host: string;
  readonly port: number;
  readonly telemetry: Telemetry;
}): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { registry } = options.telemetry;
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url?.split("?", 1)[0] !== "/metrics") {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("Not found\n");
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
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
