import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../apps/server/src/config.ts";
import { createLogger } from "../../apps/server/src/platform/logger.ts";
import { createRuntime } from "../../apps/server/src/runtime.ts";

/** A server on a database that others run. */
export interface ScaleServer extends AsyncDisposable {
  /**
   * The parsed answer.
   * @throws where its status is another than the expected one
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of every shape are looked at
  call(method: string, path: string, expected: number, token?: string, body?: object): Promise<any>;
  /** A new account's access token. */
  register(): Promise<string>;
  readonly metrics: () => Promise<string>;
  readonly log: () => string;
}

/**
 * Serves in this process, with passwords that cost little.
 * @param urls the variables that say where the database is
 */
export async function serveOn(urls: Readonly<Record<string, string>>): Promise<ScaleServer> {
  await using undo = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), "aura-scale-"));
  undo.defer(() => rm(dataDir, { recursive: true, force: true }));
  const place = { AURA_DATA_DIR: dataDir, AURA_WEB_APP_DIR: join(dataDir, "no-app"), HOST: "127.0.0.1" };
  const config = readConfig({ ...urls, ...place, PORT: "0", METRICS_PORT: "0" }, { isRoot: false, cores: 2 });
  const lines: string[] = [];
  const logger = createLogger({ level: "info", destination: { write: (line: string) => void lines.push(line) } });
  const runtime = undo.use(
    await createRuntime({
      config: { ...config, bcryptCost: 4 },
      logger,
      rateLimits: { rate_limits: { authenticated_users: [], anonymous: [] } },
    }),
  );
  const { url, metricsUrl } = await runtime.listen();
  const closing = undo.move();

  // oxlint-disable-next-line typescript/no-explicit-any -- answers of every shape are looked at
  async function call(method: string, path: string, expected: number, token?: string, body?: object): Promise<any> {
    const answer = await fetch(url + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.status !== expected) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  return {
    call,
    async register() {
      const account = { email: `writer-${randomUUID()}@example.org`, password: randomBytes(12).toString("base64url") };
      return (await call("POST", "/auth/register", 201, undefined, account)).accessToken;
    },
    metrics: async () => (await fetch(metricsUrl)).text(),
    log: () => lines.join(""),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
