import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { jaegerConfiguration } from "../jaeger.ts";
import { COMPANIONS, findBinary, type Companion, type Ports } from "./companions.ts";
import { writeConfiguration, type Place } from "./configuration.ts";

/** Companions that run. */
export interface RunningCompanions extends AsyncDisposable {
  readonly started: readonly { readonly name: string; readonly url: string; readonly log: string }[];
  /** Those that this machine does not have. */
  readonly missing: readonly Companion[];
  /** Settles, with a sentence, when one of them ends that was not told to. */
  readonly ended: Promise<string>;
}

const LOOK_MS = 50;

/**
 * Writes the configuration and starts every companion that this machine has, each on a port of the loopback address.
 * @param wanted the names of those to start; all of them where nothing is said
 * @throws where one ends before it is ready, or has no port
 */
export async function runCompanions(
  place: Omit<Place, "alertmanager" | "prometheusUrl">,
  ports: Ports,
  signal: AbortSignal,
  wanted: readonly string[] = COMPANIONS.map(({ name }) => name),
): Promise<RunningCompanions> {
  const { directory } = place;
  await writeConfiguration({
    ...place,
    alertmanager: `127.0.0.1:${ports.alertmanager}`,
    prometheusUrl: `http://127.0.0.1:${ports.prometheus}`,
  });
  const { jaeger } = ports;
  await writeFile(
    join(directory, "jaeger.yaml"),
    jaegerConfiguration({ query: jaeger, grpc: jaeger + 1, otlp: jaeger + 2 }),
  );
  await using undo = new AsyncDisposableStack();
  const ended = Promise.withResolvers<string>();
  const started: RunningCompanions["started"][number][] = [];
  const missing: Companion[] = [];
  for (const companion of COMPANIONS.filter(({ name }) => wanted.includes(name))) {
    const binary = findBinary(companion.binaries);
    if (binary === undefined) {
      missing.push(companion);
      continue;
    }
    const { name } = companion;
    const port = companion.port(ports);
    // Else the other one would be taken for ours: Debian's packages start theirs by themselves.
    if (!(await isFree(port))) {
      throw new Error(`port ${port} is taken, maybe by a ${name} of the system's own; --help says how to name another`);
    }
    const { args, env = {} } = companion.command({ directory, ports });
    const log = join(directory, `${name.toLowerCase()}.log`);
    const child = start(binary, args, env, log);
    undo.defer(() => stop(child));
    const url = `http://127.0.0.1:${port}`;
    while (!(await answers(url + companion.readyPath))) {
      signal.throwIfAborted();
      if (hasEnded(child)) throw new Error(`${name} ended before it was ready; ${log} says why`);
      await delay(LOOK_MS);
    }
    child.once("exit", () => ended.resolve(`${name} ended; ${log} says why`));
    started.push({ name, url, log });
  }
  const closing = undo.move();
  return { started, missing, ended: ended.promise, [Symbol.asyncDispose]: () => closing.disposeAsync() };
}

function start(
  binary: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  log: string,
): ChildProcess {
  // Where the system can, it ends them with this process, however that goes.
  const tie = process.platform === "linux" ? findBinary(["setpriv"]) : undefined;
  const [program, ...rest] = tie === undefined ? [binary] : [tie, "--pdeathsig", "TERM", binary];
  const child = spawn(program as string, [...rest, ...args], {
    env: { ...process.env, ...env },
    // Not in our group: a Ctrl-C at the terminal would reach all of them at once, and in no order.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.on("error", () => {});
  const file = createWriteStream(log, { flags: "a", mode: 0o600 });
  child.stdout?.pipe(file, { end: false });
  child.stderr?.pipe(file, { end: false });
  child.once("close", () => file.end());
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  const isListening = await once(server, "listening").then(
    () => true,
    () => false,
  );
  if (isListening) await once(server.close(), "close");
  return isListening;
}

async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    await answer.text();
    return answer.ok;
  } catch {
    return false;
  }
}
