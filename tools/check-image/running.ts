import { spawn } from "node:child_process";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { podman, podmanCommand, tryPodman, type Ended } from "./containers.ts";

/** As `compose.yaml` runs it. */
const CONFINED = [
  ...["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--tmpfs", "/tmp"],
  // podman's own are higher than what a machine may allow.
  ...["--ulimit", "nofile=4096:4096", "--ulimit", "nproc=4096:4096"],
];
const MEMORY = ["--memory", "512m"];
const PATIENCE_MS = 90_000;
const PASSWORD = "an oak tree in the rain";
const TEXT = "Walked to the office by the river, and so to bed.";

/** A container that serves. */
export interface ServingContainer extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  logs(): string;
}

/** Starts the family's image, confined, on a volume. */
export async function serve(image: string, volume: string): Promise<ServingContainer> {
  const name = `aura-check-${process.pid}-${Date.now()}`;
  podman(
    "run",
    "--detach",
    "--name",
    name,
    ...CONFINED,
    ...MEMORY,
    "--volume",
    `${volume}:/var/lib/aura`,
    "--publish",
    "127.0.0.1::8000",
    image,
  );
  const container = {
    name,
    url: `http://${podman("port", name, "8000/tcp")}`,
    logs: () => tryPodman("logs", name).text,
    async [Symbol.asyncDispose]() {
      tryPodman("rm", "--force", "--volumes", name);
      await Promise.resolve();
    },
  };
  await ready(container);
  return container;
}

/** Starts one that has stopped, and waits until it serves. */
export async function startAgain(container: ServingContainer): Promise<void> {
  podman("start", container.name);
  await ready(container);
}

/** Runs one command of `aura` in a container of its own, confined alike. */
export function runAura(image: string, volume: string | undefined, ...args: readonly string[]): Ended {
  const mounts = volume === undefined ? [] : ["--volume", `${volume}:/var/lib/aura`];
  return tryPodman("run", "--rm", ...CONFINED, ...MEMORY, ...mounts, image, ...args);
}

/** What another program of the image says, and how it ends. */
export function runProgram(
  image: string,
  program: string,
  args: readonly string[],
  env: readonly string[] = [],
): Ended {
  return tryPodman(
    "run",
    "--rm",
    ...CONFINED,
    ...env.flatMap((each) => ["--env", each]),
    "--entrypoint",
    program,
    image,
    ...args,
  );
}

/** Signs somebody up. */
export async function signUp({ url }: ServingContainer, email: string): Promise<string> {
  const { accessToken } = await ask<{ accessToken: string }>(`${url}/auth/register`, {
    body: { email, password: PASSWORD },
  });
  return accessToken;
}

/** Signs somebody in who is known. */
export async function signIn({ url }: ServingContainer, email: string): Promise<string> {
  const { accessToken } = await ask<{ accessToken: string }>(`${url}/auth/login`, {
    body: { email, password: PASSWORD },
  });
  return accessToken;
}

/** Writes an entry and gives back what the server reads when it is asked for it. */
export async function writeAndRead({ url }: ServingContainer, token: string): Promise<string> {
  const { entryId } = await ask<{ entryId: string }>(`${url}/entries`, { token, body: { content: TEXT } });
  return (await ask<{ content: string }>(`${url}/entries/${entryId}`, { token })).content;
}

/** How many entries the newest page has. */
export async function countEntries({ url }: ServingContainer, token: string): Promise<number> {
  return (await ask<{ items: unknown[] }>(`${url}/entries`, { token })).items.length;
}

/** The text that `writeAndRead` should give back. */
export const WRITTEN = TEXT;

/**
 * Stops the container while a request is half sent, and sends the rest when the server has begun to stop.
 * @returns the answer to that request, and how the server ended
 */
export async function stopUnderRequest(
  container: ServingContainer,
  token: string,
): Promise<{ status: number; exitCode: string }> {
  const body = Buffer.from(JSON.stringify({ content: TEXT }));
  const sending = request(`${container.url}/entries`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "content-length": body.length },
  });
  // A connection that is cut off is an answer too, and a bad one.
  const answered = (once(sending, "response") as Promise<[IncomingMessage]>).then(
    ([answer]) => answer.resume().statusCode ?? 0,
    () => 0,
  );
  sending.write(body.subarray(0, 10));
  // Its first bytes are with the server once another request, sent after them, has been answered.
  await fetch(`${container.url}/livez`);
  const stopping = spawn("podman", podmanCommand("stop", "--time", "60", container.name), { stdio: "ignore" });
  const stopped = once(stopping, "exit");
  await until(
    "the server says that it stops",
    () => stopping.exitCode !== null || container.logs().includes('"stopping"'),
  );
  sending.end(body.subarray(10));
  const status = await answered;
  await stopped;
  return {
    status,
    exitCode: podman("inspect", "--format", "{{.State.ExitCode}}", container.name),
  };
}

/** MiB that the container has used at most, its files' cache included, and whether the limit ended anything. */
export function memory({ name }: ServingContainer): { readonly used: string; readonly wasKilled: boolean } {
  return {
    used: podman("stats", "--no-stream", "--format", "{{.MemUsage}}", name),
    wasKilled: podman("inspect", "--format", "{{.State.OOMKilled}}", name) === "true",
  };
}

async function ready(container: ServingContainer): Promise<void> {
  await until(`the container serves; it said: ${container.logs().slice(-500)}`, () =>
    fetch(`${container.url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    ),
  );
}

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`after ${PATIENCE_MS / 1_000} s it was still not so: ${what}`);
    await delay(100);
  }
}

async function ask<T>(url: string, { token, body }: { token?: string; body?: unknown }): Promise<T> {
  const answer = await fetch(url, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}
