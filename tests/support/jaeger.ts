import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JAEGER, jaegerConfiguration } from "../../tools/jaeger.ts";
import { eventually } from "./eventually.ts";
import type { SeenSpan } from "./traces.ts";
import { freePort } from "./free-port.ts";

/** A real Jaeger on the loopback address, with its traces in its memory. */
export interface TestJaeger extends AsyncDisposable {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint: string;
  /** The whole trace in which a service answered a request, as Jaeger's own interface tells it; empty where there is none. */
  traceOf(service: string, requestId: string): Promise<SeenSpan[]>;
}

/** Starts one; disposing ends it. */
export async function startJaeger(): Promise<TestJaeger> {
  await using undo = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "aura-jaeger-"));
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  const [otlpPort, queryPort, queryGrpcPort] = [await freePort(), await freePort(), await freePort()];
  const file = join(directory, "config.yaml");
  await writeFile(file, jaegerConfiguration({ otlp: otlpPort, query: queryPort, grpc: queryGrpcPort }));
  const child = spawn(JAEGER, ["--config", file], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  undo.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  });
  const url = `http://127.0.0.1:${queryPort}`;
  await eventually("Jaeger answers", async () => {
    if (child.exitCode !== null) throw new Error(`Jaeger ended:\n${printed}`);
    return fetch(`${url}/api/services`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
  const closing = undo.move();
  return {
    endpoint: `http://127.0.0.1:${otlpPort}`,
    async traceOf(service, requestId) {
      const tags = JSON.stringify({ "aura.request_id": requestId });
      const answer = await fetch(
        `${url}/api/traces?${new URLSearchParams({ service, tags, lookback: "1h" }).toString()}`,
      );
      const { data } = (await answer.json()) as { readonly data: readonly JaegerTrace[] | null };
      return (data ?? []).flatMap(spansOf);
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

interface JaegerTrace {
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
  readonly spans: readonly {
    readonly traceID: string;
    readonly spanID: string;
    readonly operationName: string;
    readonly processID: string;
    readonly references: readonly { readonly refType: string; readonly spanID: string }[];
    readonly tags: readonly { readonly key: string; readonly value: string | number | boolean }[];
  }[];
}

function spansOf({ processes, spans }: JaegerTrace): SeenSpan[] {
  return spans.map(({ traceID, spanID, operationName, processID, references, tags }) => {
    const attributes = Object.fromEntries(tags.map(({ key, value }) => [key, value]));
    return {
      traceId: traceID,
      spanId: spanID,
      parentId: references.find(({ refType }) => refType === "CHILD_OF")?.spanID,
      name: operationName,
      service: processes[processID]?.serviceName ?? "",
      kind: String(attributes["span.kind"]),
      attributes,
      isFailed: attributes["error"] === true,
    };
  });
}
