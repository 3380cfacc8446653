import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuthResponse, RateLimits } from "@aura-journal/contracts";
import { readConfig, type Config, type LogFormat } from "../../apps/server/src/config.ts";
import type { Database } from "../../apps/server/src/platform/database.ts";
import { createLogger } from "../../apps/server/src/platform/logger.ts";
import { createRuntime, type Runtime, type RuntimeOptions } from "../../apps/server/src/runtime.ts";
import { isApartWanted, startApart, type RunningApart } from "./apart.ts";
import type { TransformFile } from "../../apps/server/src/platform/transform-rules.ts";
import { createTestDatabase, type TestDatabase } from "./postgres.ts";

export interface TestCall {
  readonly body?: unknown;
  readonly token?: string;
  readonly apiKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestAnswer {
  readonly status: number;
  /** Parsed JSON, or the text where it is none. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look at answers of every shape
  readonly body: any;
  readonly headers: Headers;
}

export interface TestAccount extends AuthResponse {
  readonly refreshToken: string;
  readonly email: string;
  readonly password: string;
}

/** A whole server on a loopback port, on a database of its own. */
export interface TestServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly metricsUrl: string;
  readonly runtime: Runtime;
  readonly config: Config;
  /** Connected as the owner: for looking behind the scenes and for tampering. */
  readonly owner: Database;
  /** How a tool beside the server reaches its database. */
  readonly ownerConnection: TestDatabase["ownerConnection"];
  /** The services behind the gateway; absent where all of them are one process. */
  readonly apart: Omit<RunningApart, "runtime" | "baseUrl" | "metricsUrl"> | undefined;
  /** Everything the server logged so far, one JSON object a line. */
  readonly log: () => string;
  call(method: string, path: string, options?: TestCall): Promise<TestAnswer>;
  register(overrides?: Readonly<Record<string, unknown>>): Promise<TestAccount>;
}

/** Budgets that no test reaches by accident; the tests of the limits bring their own. */
const GENEROUS: RateLimits = { rate_limits: { authenticated_users: [], anonymous: [] } };

/** Starts a server for a test; disposing stops it and drops its database. */
export async function startTestServer(
  options: {
    config?: Partial<Config>;
    now?: () => Date;
    monotonicMs?: () => number;
    rateLimits?: RateLimits | (() => RateLimits);
    transforms?: () => TransformFile;
    logLevel?: string;
    logFormat?: LogFormat;
    /** Whether its services run apart, whatever the run as a whole does. */
    isApart?: boolean;
  } = {},
): Promise<TestServer> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "aura-server-"));
  const base = readConfig(
    {
      AURA_DATA_DIR: dataDir,
      // The interface alone, whatever was built beside: a test of the app says where it lies.
      AURA_WEB_APP_DIR: join(dataDir, "no-app"),
      PORT: "0",
      METRICS_PORT: "0",
      HOST: "127.0.0.1",
    },
    { isRoot: false, cores: 2 },
  );
  const config: Config = { ...base, bcryptCost: 4, poolSize: 8, ...options.config };
  const lines: string[] = [];
  const logger = createLogger({
    level: options.logLevel ?? "info",
    format: options.logFormat ?? "json",
    destination: { write: (line: string) => void lines.push(line) },
  });
  const start = (options.isApart ?? isApartWanted()) ? startApart : startInOne;
  const running = await start({
    config,
    logger,
    rateLimits: options.rateLimits ?? GENEROUS,
    database: { owner: database.ownerConnection, as: database.connectionFor, rolesCanLogIn: true },
    ...(options.transforms === undefined ? {} : { transforms: options.transforms }),
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.monotonicMs === undefined ? {} : { monotonicMs: options.monotonicMs }),
  });
  const { runtime, baseUrl, metricsUrl } = running;

  async function call(method: string, path: string, request: TestCall = {}): Promise<TestAnswer> {
    const headers: Record<string, string> = { ...request.headers };
    if (request.token !== undefined) headers["authorization"] = `Bearer ${request.token}`;
    if (request.apiKey !== undefined) headers["x-api-key"] = request.apiKey;
    if (request.body !== undefined) headers["content-type"] ??= "application/json";
    const response = await fetch(baseUrl + path, {
      method,
      headers,
      ...(request.body === undefined
        ? {}
        : { body: typeof request.body === "string" ? request.body : JSON.stringify(request.body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json") === true && text !== "";
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
  }

  return {
    baseUrl,
    metricsUrl,
    runtime,
    apart: "urlOf" in running ? running : undefined,
    config,
    owner: database.owner,
    ownerConnection: database.ownerConnection,
    log: () => lines.join(""),
    call,
    async register(overrides = {}) {
      const email = `writer-${randomUUID()}@example.org`;
      const password = randomBytes(12).toString("base64url");
      const account = { email, password, ...overrides };
      const answer = await call("POST", "/auth/register", { body: account });
      if (answer.status !== 201) throw new Error(`register answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      return {
        ...(answer.body as AuthResponse & { refreshToken: string }),
        email: account.email,
        password: account.password,
      };
    },
    async [Symbol.asyncDispose]() {
      await runtime.close();
      await database[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function startInOne(options: RuntimeOptions) {
  const runtime = await createRuntime(options);
  const { url, metricsUrl } = await runtime.listen();
  return { runtime, baseUrl: url, metricsUrl };
}

/** A second process's worth of server on the database and the data directory of the first. */
export function startBeside({ config, runtime: { ownerConnection } }: TestServer, now: () => Date): Promise<Runtime> {
  return createRuntime({
    config,
    logger: createLogger({ level: "silent" }),
    now,
    database: { owner: ownerConnection, as: (role) => ({ ...ownerConnection, user: role }), rolesCanLogIn: true },
  });
}
