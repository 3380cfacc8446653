import { spawn } from "node:child_process";
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
  const child = spawn("redis-server", ["-"], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  const started = await Promise.race([once(child, "spawn"), once(child, "error")]).catch(() => undefined);
  if (started === undefined || child.pid === undefined) return undefined;
  child.stdin.end(
    [`port ${port}`, "bind 127.0.0.1", `requirepass ${password}`, 'save ""', "appendonly no", "daemonize no", ""].join(
      "\n",
    ),
  );
  const exited = once(child, "exit");
  while (!(await accepts(port))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error("redis-server ended at once");
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

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
    socket.once("close", () => socket.destroy());
    socket.once("connect", () => socket.end());
  });
}
