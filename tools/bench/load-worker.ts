import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { LoadPlan, LoadRequest, LoadResult } from "./load-plan.ts";
import { createResponseReader } from "./response-reader.ts";

/** The load generator: a process of its own, so that its work and the server's never share an event loop. */
process.on("message", (message: { kind: "plan"; plan: LoadPlan } | { kind: "stop" }) => {
  if (message.kind === "stop") stopping.abort();
  else
    run(message.plan).then(
      (result) => process.send?.({ result }, () => process.disconnect()),
      (error: Error) => process.send?.({ error: error.message }, () => process.disconnect()),
    );
});
process.on("disconnect", () => process.exit());

const stopping = new AbortController();

async function run(plan: LoadPlan): Promise<LoadResult> {
  const lanes = plan.lanes.map((lane) => lane.map((request) => encode(plan, request)));
  const sockets = await Promise.all(Array.from({ length: plan.connections }, () => open(plan)));
  const latenciesMs: number[] = [];
  const countByStatus: Record<number, number> = {};
  let bodyBytes = 0;
  let sent = 0;
  const cursorByLane = new Int32Array(lanes.length);
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  const isOver = (): boolean =>
    stopping.signal.aborted || performance.now() - startMs >= plan.maxMs || sent >= (plan.maxRequests ?? Infinity);

  function take(connection: number): Buffer | undefined {
    const index = connection % lanes.length;
    const lane = lanes[index] as Buffer[];
    const at = (cursorByLane[index] as number)++;
    return plan.isOnce === true && at >= lane.length ? undefined : lane[at % lane.length];
  }

  function drive(socket: Socket, connection: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let dueMs = startMs + ((connection + 1) * 1_000) / (plan.ratePerSecond ?? Infinity);
      let beganMs = 0;
      const next = async (): Promise<void> => {
        if (plan.ratePerSecond !== undefined) {
          const waitMs = dueMs - performance.now();
          if (waitMs > 0) await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
        }
        const request = isOver() ? undefined : take(connection);
        if (request === undefined) return resolve();
        sent += 1;
        beganMs = plan.ratePerSecond === undefined ? performance.now() : dueMs;
        dueMs += (plan.connections * 1_000) / (plan.ratePerSecond ?? Infinity);
        socket.write(request);
      };
      const read = createResponseReader((response) => {
        latenciesMs.push(performance.now() - beganMs);
        countByStatus[response.status] = (countByStatus[response.status] ?? 0) + 1;
        bodyBytes += response.bodyBytes;
        void next();
      });
      socket.on("data", (chunk) => {
        try {
          read(chunk);
        } catch (error) {
          reject(error as Error);
        }
      });
      socket.on("error", reject);
      socket.on("close", () => reject(new Error("the server closed a connection")));
      void next();
    });
  }

  await Promise.all(sockets.map(drive));
  const elapsedMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  for (const socket of sockets) socket.destroy();
  return {
    latenciesMs: Float64Array.from(latenciesMs),
    countByStatus,
    elapsedMs,
    bodyBytes,
    cpuMs: (user + system) / 1_000,
  };
}

async function open({ host, port }: LoadPlan): Promise<Socket> {
  const socket = connect({ host, port, noDelay: true });
  await once(socket, "connect");
  return socket;
}

function encode(plan: LoadPlan, { method, path, headers = {}, body }: LoadRequest): Buffer {
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${plan.host}:${plan.port}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push("content-type: application/json", `content-length: ${Buffer.byteLength(body)}`);
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body ?? ""}`);
}
