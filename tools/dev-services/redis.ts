import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { createConnection } from "node:net";

/** A Redis that keeps nothing on disk. */
export interface DevRedis extends AsyncDisposable {
  readonly url: string;
}

/** Starts `redis-server` on a loopback port, behind a password; absent where the machine has none. */
export async function startDevRedis(port: number): Promise<DevRedis | undefined> {
  const password = randomBytes(18).toString("hex");
  // The settings come over standard input: arguments can be read by everybody on the machine.
  const child =
    (await spawned("setpriv", ["--pdeathsig", "TERM", "redis-server", "-"])) ?? (await spawned("redis-server", ["-"]));
  if (child === undefined) return undefined;
  child.stdin?.on("error", () => {});
  child.stdin?.end(
    [`port ${port}`, "bind 127.0.0.1", `requirepass ${password}`, 'save ""', "appendonly no", "daemonize no", ""].join(
      "\n",
    ),
  );
  const exited = once(child, "exit");
  while (!(await accepts(port))) {
    // `setpriv` was there, and what it was to start was not.
    if (child.exitCode !== null || child.signalCode !== null) return undefined;
    await delay(20);
  }
  return {
    url: `redis://:${password}@127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** A program that is told to end when this process ends, however that goes; absent where there is no such program. */
async function spawned(program: string, args: readonly string[]): Promise<ChildProcess | undefined> {
  const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"], detached: true });
  await Promise.race([once(child, "spawn"), once(child, "error")]).catch(() => undefined);
  return child.pid === undefined ? undefined : child;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
    socket.once("connect", () => socket.end());
  });
}
