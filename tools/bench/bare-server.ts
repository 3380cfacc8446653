import { startBareProcess, type BareProcess } from "./bare-process.ts";

/** Bare Fastify in a process of its own, which answers every GET with the same bytes. */
export function startBareServer(body: string, signal: AbortSignal): Promise<BareProcess> {
  return startBareProcess("./bare-worker.ts", body, signal);
}
