import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import type { SeenSpan } from "./traces.ts";

/** Something that takes traces as a collector does, on a port of the loopback address. */
export interface OtlpReceiver extends AsyncDisposable {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint: string;
  readonly spans: readonly SeenSpan[];
  /** Everything that came, as it came. */
  readonly bytes: () => Buffer;
  /** From now on it answers so; 0: it takes requests and never answers. */
  answerWith(status: number): void;
  /** How many batches came. */
  readonly batches: () => number;
}

/** Starts one; disposing ends it. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: SeenSpan[] = [];
  const bodies: Buffer[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    void buffer(request).then((sent) => {
      const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
      bodies.push(body);
      if (request.url !== "/v1/traces" || request.headers["content-type"] !== "application/x-protobuf") status = 415;
      if (status === 200) spans.push(...spansOf(body));
      if (status !== 0) response.writeHead(status, { "content-type": "application/x-protobuf" }).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bytes: () => Buffer.concat(bodies),
    batches: () => bodies.length,
    answerWith: (next) => void (status = next),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}

const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"];

/** The spans of an `ExportTraceServiceRequest` (opentelemetry-proto, trace/v1). */
function spansOf(request: Buffer): SeenSpan[] {
  return parts(request, 1).flatMap((resourceSpans) => {
    const resource = Object.assign({}, ...parts(resourceSpans, 1).map((one) => attributesOf(one, 1)));
    return parts(resourceSpans, 2).flatMap((scope) =>
      parts(scope, 2).map((span) => {
        const [parent] = parts(span, 4);
        const [status] = parts(span, 15);
        return {
          traceId: hex(parts(span, 1)[0]) ?? "",
          spanId: hex(parts(span, 2)[0]) ?? "",
          parentId: hex(parent),
          name: parts(span, 5)[0]?.toString() ?? "",
          kind: KINDS[number(span, 6) ?? 0] ?? "",
          service: String(resource["service.name"]),
          attributes: attributesOf(span, 9),
          isFailed: status !== undefined && number(status, 3) === 2,
        };
      }),
    );
  });
}

function hex(bytes: Buffer | undefined): string | undefined {
  return bytes === undefined || bytes.length === 0 ? undefined : bytes.toString("hex");
}

function attributesOf(message: Buffer, field: number): Record<string, string | number | boolean> {
  const attributes: Record<string, string | number | boolean> = {};
  for (const pair of parts(message, field)) {
    const [value = Buffer.alloc(0)] = parts(pair, 2);
    const name = parts(pair, 1)[0]?.toString() ?? "";
    const text = parts(value, 1)[0]?.toString();
    const flag = number(value, 2);
    attributes[name] = text ?? (flag === undefined ? (number(value, 3) ?? double(value, 4) ?? "") : flag === 1);
  }
  return attributes;
}

interface Field {
  readonly field: number;
  readonly bytes: Buffer;
  readonly varint: number | undefined;
}

/** The values of a field of bytes, text or messages. */
function parts(message: Buffer, field: number): Buffer[] {
  return [...fieldsOf(message)]
    .filter((one) => one.field === field && one.varint === undefined)
    .map(({ bytes }) => bytes);
}

function number(message: Buffer, field: number): number | undefined {
  return [...fieldsOf(message)].find((one) => one.field === field)?.varint;
}

function double(message: Buffer, field: number): number | undefined {
  return parts(message, field)[0]?.readDoubleLE();
}

/** Protocol Buffers' wire format: a tag of field and type, then what the type says. */
function* fieldsOf(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message.readUInt8(at++);
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const type = tag & 7;
    if (type === 0) {
      yield { field: tag >>> 3, bytes: Buffer.alloc(0), varint: varint() };
      continue;
    }
    const length = type === 2 ? varint() : type === 1 ? 8 : 4;
    yield { field: tag >>> 3, bytes: message.subarray(at, at + length), varint: undefined };
    at += length;
  }
}
