import { spawn, type ChildProcess } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Agent, request } from "undici";
import { ETCD, KUBE_API_SERVER } from "../kubernetes.ts";
import { freePort } from "../../tests/support/free-port.ts";

/** What the interface answered. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  /** What it lets pass and would rather not. */
  readonly warnings: readonly string[];
}

/** PATCH: what is sent is applied, whether it is there or not. */
type Method = "GET" | "POST" | "PATCH";

/** The interface of a cluster that has no machines. */
export interface ApiServer extends AsyncDisposable {
  ask(method: Method, path: string, body?: object): Promise<ApiAnswer>;
}

const START_LIMIT_MS = 120_000;
const POLL_MS = 200;

/** Starts Kubernetes's own server on a store of its own, both on the loopback address; disposing ends both and removes their files. */
export async function startApiServer(): Promise<ApiServer> {
  await using undo = new AsyncDisposableStack();
  const place = await mkdtemp(join(tmpdir(), "aura-api-server-"));
  undo.defer(() => rm(place, { recursive: true, force: true }));
  const [client, peer, api] = await Promise.all([freePort(), freePort(), freePort()]);
  const token = randomBytes(16).toString("hex");
  const key = join(place, "service-accounts.key");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await writeFile(key, privateKey.export({ type: "pkcs1", format: "pem" }), { mode: 0o600 });
  const tokens = join(place, "tokens.csv");
  await writeFile(tokens, `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
  const certificates = join(place, "certificates");

  const etcd = launch(ETCD, [
    `--data-dir=${join(place, "etcd")}`,
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    "--unsafe-no-fsync",
  ]);
  undo.defer(() => end(etcd));
  const server = launch(KUBE_API_SERVER, [
    `--etcd-servers=http://127.0.0.1:${client}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${api}`,
    `--cert-dir=${certificates}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    "--authorization-mode=AlwaysAllow",
    `--token-auth-file=${tokens}`,
    "--service-cluster-ip-range=10.0.0.0/24",
    // Nobody makes accounts' tokens where nothing but the interface runs.
    "--disable-admission-plugins=ServiceAccount",
  ]);
  undo.defer(() => end(server));

  const ca = await untilThere(join(certificates, "apiserver.crt"), server);
  const agent = new Agent({ connect: { ca } });
  undo.defer(() => agent.close());
  const ask = async (method: Method, path: string, body?: object): Promise<ApiAnswer> => {
    const answer = await request(`https://127.0.0.1:${api}${path}`, {
      method,
      dispatcher: agent,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": `application/${method === "PATCH" ? "apply-patch+yaml" : "json"}`,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    const warnings = [answer.headers["warning"] ?? []].flat();
    return { status: answer.statusCode, body: text.startsWith("{") ? (JSON.parse(text) as unknown) : text, warnings };
  };
  await until(server, async () => (await ask("GET", "/readyz").catch(() => undefined))?.status === 200);
  const running = undo.move();
  return { ask, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

function launch(program: string, args: readonly string[]): ChildProcess {
  return spawn(program, args, { stdio: "ignore" });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

async function untilThere(file: string, server: ChildProcess): Promise<Buffer> {
  await until(server, () => existsSync(file));
  return readFile(file);
}

/** @throws where the server ends first, or takes too long */
async function until(server: ChildProcess, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (!(await holds())) {
    if (server.exitCode !== null) throw new Error(`kube-apiserver ended with ${server.exitCode} before it was ready`);
    if (performance.now() > deadline) throw new Error("kube-apiserver was not ready in time");
    await delay(POLL_MS);
  }
}
