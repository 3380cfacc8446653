import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FERRETDB } from "../../tools/ferretdb.ts";

/** A server that speaks the protocol of MongoDB, with its data in a folder of its own. */
export interface FerretDb extends AsyncDisposable {
  /** For `MONGODB_URL`; the same after a restart. */
  readonly url: string;
  /** Ends it as an operator does; its data stay. */
  stop(): Promise<void>;
  /** Starts it again on the same port. */
  restart(): Promise<void>;
  /** It takes connections and answers nothing. */
  hang(): void;
  resume(): void;
}

/** Starts it on a free port of the loopback address; disposing stops it and removes its files. */
export async function startFerretDb(): Promise<FerretDb> {
  const directory = await mkdtemp(join(tmpdir(), "aura-ferretdb-"));
  const data = join(directory, "data");
  const state = join(directory, "state");
  await Promise.all([mkdir(data), mkdir(state)]);
  let { child, port } = await start(0);

  async function start(on: number): Promise<{ child: ChildProcess; port: number }> {
    const started = spawn(
      FERRETDB,
      [
        "--handler=sqlite",
        `--sqlite-url=file:${data}/`,
        `--state-dir=${state}`,
        `--listen-addr=127.0.0.1:${on}`,
        "--debug-addr=-",
        "--telemetry=disable",
        "--log-level=info",
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    let printed = "";
    const bound = Promise.withResolvers<number>();
    for (const stream of [started.stdout, started.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        printed += chunk.toString();
        const found = /Listening on TCP 127\.0\.0\.1:(\d+)/.exec(printed);
        if (found !== null) bound.resolve(Number(found[1]));
      });
    }
    started.once("error", bound.reject);
    started.once("exit", () => bound.reject(new Error(`FerretDB ended before it listened:\n${printed}`)));
    return { child: started, port: await bound.promise };
  }

  async function stop(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGCONT");
    // What waits for connections to end would wait for ours.
    child.kill("SIGKILL");
    await gone;
  }

  return {
    url: `mongodb://127.0.0.1:${port}/aura`,
    stop,
    async restart() {
      ({ child, port } = await start(port));
    },
    hang: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
